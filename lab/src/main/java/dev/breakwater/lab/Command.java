package dev.breakwater.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One run of one of the machine's programs (`ip`, `tc`, `ethtool`), short and waited for.
final class Command {
    private static final long SECONDS_MAX = 20;

    private Command() {}

    /// Runs the command, with the text as its input, and answers what it printed.
    ///
    /// @throws LabException with the command and its words, where it fails or takes too long
    static String run(String input, List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
                stdin.write(input);
            }
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new LabException(
                        String.join(" ", command) + ": took over " + SECONDS_MAX + " s");
            }
            if (process.exitValue() != 0) {
                throw new LabException(
                        String.join(" ", command)
                                + ": exit code "
                                + process.exitValue()
                                + ": "
                                + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new LabException(String.join(" ", command) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException(String.join(" ", command) + ": interrupted", e);
        }
    }

    static String run(String... command) {
        return run("", List.of(command));
    }
}
