package dev.breakwater.bench;

import dev.breakwater.lab.Namespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Scripts that set a lab's namespaces up for a benchmark.
final class NamespaceShell {
    private NamespaceShell() {}

    /// @throws IllegalStateException where the script fails
    static void run(Namespace namespace, String script) throws IOException, InterruptedException {
        Process shell =
                new ProcessBuilder(namespace.entered(List.of("sh", "-c", script)))
                        .redirectErrorStream(true)
                        .start();
        String answer = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (shell.waitFor() != 0) {
            throw new IllegalStateException("lab: " + answer.strip() + " (expected: no refusal)");
        }
    }
}
