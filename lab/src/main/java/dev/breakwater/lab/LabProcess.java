package dev.breakwater.lab;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A process that belongs to a lab and ends with it.
///
/// @param log where it writes its errors, and what it prints where nobody reads that
public record LabProcess(String name, Process process, Path log) {
    /// Writes the process into the records, then becomes the command: there is no moment in which
    /// it runs and is not recorded. Started by setsid(1), it keeps its number and leads its own
    /// group, which neither the terminal's Ctrl-C nor its end reaches.
    private static final String RECORD_AND_BECOME =
            "echo process $$ $(sed 's/.*) //' /proc/$$/stat | cut -d ' ' -f 20) >>\"$0\""
                    + " && exec \"$@\"";

    private static final int LAST_LINES = 12;
    private static final File DEV_NULL = new File("/dev/null");

    static LabProcess start(
            LabRecords records,
            Path log,
            String name,
            List<String> command,
            Map<String, String> environment,
            boolean isRead) {
        List<String> recorded = new ArrayList<>(List.of("setsid", "sh", "-c", RECORD_AND_BECOME));
        recorded.add(records.file().toString());
        recorded.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(recorded)
                        .redirectInput(ProcessBuilder.Redirect.from(DEV_NULL))
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        if (!isRead) {
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        }
        try {
            return new LabProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw new LabException(name + ": " + e.getMessage(), e);
        }
    }

    /// The end of its log, for whoever has to say why it ended.
    public String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join(
                    "\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "Its log can't be read: " + e;
        }
    }
}
