package dev.breakwater.bench;

import dev.breakwater.lab.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The CPUs that this process may use: the last one for a flood, the others for all else. So a
/// client waits for what becomes of his packets, and not for the generator to make way for him.
///
/// @param all at least one
/// @param shell where the machine's tool is run
record Cpus(List<Integer> all, Namespace shell) {
    private static final String ALLOWED = "Cpus_allowed_list:";

    Cpus {
        all = List.copyOf(all);
    }

    /// Those that the calling thread may use now.
    static Cpus now(Namespace shell) throws IOException {
        String list =
                Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                        .filter(line -> line.startsWith(ALLOWED))
                        .map(line -> line.substring(ALLOWED.length()).strip())
                        .findFirst()
                        .orElseThrow();
        List<Integer> all = new ArrayList<>();
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int cpu = Integer.parseInt(ends[0]); cpu <= last; cpu++) {
                all.add(cpu);
            }
        }
        return new Cpus(all, shell);
    }

    /// Keeps a flood on the last CPU, and whatever else this process does on the others.
    ///
    /// @param number the kernel's, of the thread that sends
    void keepApart(long number) throws IOException, InterruptedException {
        leaveOne();
        NamespaceShell.run(shell, "taskset -pc %d %d".formatted(all.getLast(), number));
    }

    /// Keeps all that this process does on the others.
    void leaveOne() throws IOException, InterruptedException {
        keepAll(all.subList(0, Math.max(1, all.size() - 1)));
    }

    /// Lets everything run everywhere again.
    void restore() throws IOException, InterruptedException {
        keepAll(all);
    }

    private void keepAll(List<Integer> cpus) throws IOException, InterruptedException {
        String list = cpus.stream().map(String::valueOf).collect(Collectors.joining(","));
        // A thread that ends meanwhile makes it fail, and leaves those after it as they are.
        NamespaceShell.run(
                shell,
                "for try in 1 2 3 4 5 6 7 8 9; do taskset -apc %s %d >/dev/null && exit 0; done; false"
                        .formatted(list, ProcessHandle.current().pid()));
    }
}
