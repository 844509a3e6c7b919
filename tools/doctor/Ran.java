package doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A command that ran to its end.
record Ran(int exit, String output) {
    private static final int NOT_FOUND = 127;

    /// Runs a command; one that is not installed counts as failed.
    static Ran of(String... command) throws IOException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .start();
            String output = new String(process.getInputStream().readAllBytes()).strip();
            return new Ran(process.waitFor(), output);
        } catch (IOException notFound) {
            return new Ran(NOT_FOUND, String.valueOf(notFound.getMessage()));
        }
    }

    boolean well() {
        return exit == 0;
    }

    String lastLine() {
        return output.isEmpty() ? "no output" : output.lines().toList().getLast();
    }

    /// What stands after `name:` in a line of its own; "" where nothing does.
    String after(String name) {
        Matcher matcher =
                Pattern.compile("^\\s*" + Pattern.quote(name) + ":[ \\t]*(.*)$", Pattern.MULTILINE)
                        .matcher(output);
        return matcher.find() ? matcher.group(1).strip() : "";
    }

    /// The same of the last such line.
    String lastAfter(String name) {
        String last = "";
        Matcher matcher =
                Pattern.compile("^\\s*" + Pattern.quote(name) + ":[ \\t]*(.*)$", Pattern.MULTILINE)
                        .matcher(output);
        while (matcher.find()) {
            last = matcher.group(1).strip();
        }
        return last;
    }
}
