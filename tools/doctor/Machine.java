package doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What is installed, and what the kernel was built and set to do.
final class Machine {
    private static final String SECTION = "machine";

    /// SYN cookies for XDP came with 6.0, all else that the packet path needs before.
    private static final int KERNEL_MAJOR_MIN = 6;

    /// Since 5.11 a map's memory counts for its control group, and no longer for memlock.
    private static final Pattern LIBBPF = Pattern.compile("libbpf\\.so\\.(1[.\\d]*)");

    private Machine() {}

    static List<Answer> answers(Path root) throws IOException, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        answers.add(
                Answer.well(
                        SECTION,
                        "JDK 25",
                        Runtime.version() + " at " + System.getProperty("java.home")));
        answers.addAll(packages(root));
        answers.add(libbpf());
        answers.add(kernel());
        answers.add(types());
        answers.add(pins());
        answers.add(translator());
        answers.add(unprivileged());
        answers.add(lockdown());
        answers.add(memory());
        return answers;
    }

    /// What `./breakwater` would install: asked of the script that does it.
    private static List<Answer> packages(Path root) throws IOException, InterruptedException {
        Ran ran =
                Ran.of(
                        "bash",
                        "-c",
                        """
                        root=$1
                        . "$root/tools/setup.sh"
                        missing_for_building
                        missing_for_running
                        """,
                        "doctor",
                        root.toString());
        if (!ran.well()) {
            return List.of(
                    Answer.lacks(SECTION, "packages", ran.lastLine(), "see tools/setup.sh"));
        }
        if (ran.output().isEmpty()) {
            return List.of(
                    Answer.well(
                            SECTION,
                            "packages",
                            "clang, libbpf, iproute2, ethtool, util-linux, Maven"));
        }
        return ran.output()
                .lines()
                .map(line -> line.split(": ", 2))
                .map(
                        part ->
                                Answer.lacks(
                                        SECTION,
                                        part[0],
                                        part[1],
                                        "sudo apt-get install " + part[0]))
                .toList();
    }

    private static Answer libbpf() throws IOException {
        List<Path> folders =
                List.of(
                        Path.of("/usr/lib/x86_64-linux-gnu"),
                        Path.of("/usr/lib/aarch64-linux-gnu"),
                        Path.of("/usr/lib64"),
                        Path.of("/usr/lib"));
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.list(folder)) {
                String version =
                        files.map(file -> LIBBPF.matcher(file.getFileName().toString()))
                                .filter(Matcher::matches)
                                .map(matcher -> matcher.group(1))
                                .max(String::compareTo)
                                .orElse("");
                if (!version.isEmpty()) {
                    return Answer.well(SECTION, "libbpf", version + " in " + folder);
                }
            }
        }
        return Answer.lacks(
                SECTION, "libbpf", "libbpf.so.1: none", "sudo apt-get install libbpf1");
    }

    private static Answer kernel() {
        String release = read("/proc/sys/kernel/osrelease");
        Matcher matcher = Pattern.compile("(\\d+)\\..*").matcher(release);
        int major = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        return major >= KERNEL_MAJOR_MIN
                ? Answer.well(SECTION, "kernel", release)
                : Answer.lacks(
                        SECTION,
                        "kernel",
                        release + " (expected: 6.0 or newer)",
                        "sudo apt-get install linux-image-amd64 && sudo reboot");
    }

    private static Answer types() {
        return Files.exists(Path.of("/sys/kernel/btf/vmlinux"))
                ? Answer.well(SECTION, "kernel types", "/sys/kernel/btf/vmlinux")
                : Answer.hint(
                        SECTION,
                        "kernel types",
                        "no /sys/kernel/btf/vmlinux; the shield does without",
                        "a kernel with CONFIG_DEBUG_INFO_BTF=y, as every distribution's has");
    }

    private static Answer pins() throws IOException {
        boolean isMounted =
                Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                        .anyMatch(line -> line.contains(" /sys/fs/bpf bpf "));
        return isMounted
                ? Answer.well(SECTION, "bpffs", "mounted at /sys/fs/bpf")
                : Answer.hint(
                        SECTION,
                        "bpffs",
                        "not mounted; an agent that runs as root does it",
                        "sudo mount -t bpf bpf /sys/fs/bpf");
    }

    private static Answer translator() {
        String enabled = read("/proc/sys/net/core/bpf_jit_enable");
        return enabled.equals("0")
                ? Answer.lacks(
                        SECTION,
                        "BPF compiler",
                        "off: each packet would be interpreted, ten times as slow",
                        "sudo sysctl -w net.core.bpf_jit_enable=1")
                : Answer.well(
                        SECTION, "BPF compiler", enabled.isEmpty() ? "always on" : "on");
    }

    private static Answer unprivileged() {
        String disabled = read("/proc/sys/kernel/unprivileged_bpf_disabled");
        return disabled.equals("0")
                ? Answer.hint(
                        SECTION,
                        "unprivileged BPF",
                        "on: any user may load socket filters",
                        "sudo sysctl -w kernel.unprivileged_bpf_disabled=2")
                : Answer.well(SECTION, "unprivileged BPF", "off, as it should be");
    }

    private static Answer lockdown() {
        String modes = read("/sys/kernel/security/lockdown");
        return modes.contains("[confidentiality]")
                ? Answer.lacks(
                        SECTION,
                        "lockdown",
                        "confidentiality: forbids BPF programs to read",
                        "boot with lockdown=integrity, or without")
                : Answer.well(
                        SECTION,
                        "lockdown",
                        modes.contains("[integrity]") ? "integrity, which is fine" : "none");
    }

    private static Answer memory() throws IOException, InterruptedException {
        String limit = Ran.of("sh", "-c", "ulimit -l").output();
        return Answer.well(
                SECTION,
                "locked memory",
                (limit.equals("unlimited") ? limit : limit + " KiB")
                        + "; tables count for the control group, not for this");
    }

    /// A file's text; "" where it can't be read.
    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException unreadable) {
            return "";
        }
    }
}
