package dev.breakwater.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `./breakwater` as a person runs it, from the distribution that `./dev test` has built.
final class Program {
    private static final Path ROOT = Path.of(System.getProperty("breakwater.root"));

    /// What a command printed, on both its outputs, and how it ended.
    record Ended(int status, String output) {}

    private Program() {}

    static ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("breakwater").toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    static Ended run(String... arguments) throws IOException, InterruptedException {
        return ended(command(arguments).start());
    }

    /// Waits for a program's end.
    static Ended ended(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
