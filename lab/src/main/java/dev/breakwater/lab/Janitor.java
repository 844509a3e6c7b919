package dev.breakwater.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The child process that removes a lab: when it is told to, and when this JVM is gone, however it
/// went. It holds a pipe from here and cleans when the pipe ends; there is no other way to clean.
///
/// Owned by the lab.
final class Janitor implements AutoCloseable {
    private static final long CLEAN_SECONDS_MAX = 30;

    private final Process process;
    private final Path records;

    private Janitor(Process process, Path records) {
        this.process = process;
        this.records = records;
    }

    /// Starts to watch over the records, which exist already; nothing where somebody else took them
    /// for leftovers in that moment.
    static Optional<Janitor> watch(Path records) {
        try {
            Process process =
                    new ProcessBuilder(command("setsid", "watch", records))
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            BufferedReader words = process.inputReader(StandardCharsets.UTF_8);
            return "ready".equals(words.readLine())
                    ? Optional.of(new Janitor(process, records))
                    : Optional.empty();
        } catch (IOException e) {
            throw new LabException("janitor of " + records + ": " + e.getMessage(), e);
        }
    }

    /// Cleans what the records name, where no janitor watches over them; waits for one that is
    /// still cleaning. False where they are in use for longer than that.
    static boolean clean(Path records, int secondsMax) {
        try {
            List<String> command = new ArrayList<>(command("setsid", "clean", records));
            command.add(String.valueOf(secondsMax));
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            throw new LabException("janitor of " + records + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("janitor of " + records + ": interrupted", e);
        }
    }

    /// Removes the lab and waits until it is gone.
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(CLEAN_SECONDS_MAX, TimeUnit.SECONDS) || Files.exists(records)) {
                throw new LabException(
                        records + ": still there (expected: cleaned; it names what is left)");
            }
        } catch (IOException e) {
            throw new LabException("janitor of " + records + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("janitor of " + records + ": interrupted", e);
        }
    }

    /// The script travels in the command line, so that it outlives jars and folders.
    private static List<String> command(String session, String mode, Path records)
            throws IOException {
        try (var script = Janitor.class.getResourceAsStream("janitor.sh")) {
            if (script == null) {
                throw new IllegalStateException("janitor.sh: not beside " + Janitor.class);
            }
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            return List.of(session, "sh", "-c", text, "janitor", mode, records.toString());
        }
    }
}
