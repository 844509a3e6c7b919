package dev.breakwater.kernel;

import java.util.List;

/// What the kernel's verifier wrote while it walked a program that it then refused.
///
/// @param text the whole log: instructions, register states and, after `;`, lines of the C source
public record VerifierLog(String text) {
    /// What a log ends with: `processed 12 insns (limit 1000000) ...`.
    private static final String STATISTICS = "processed ";

    private static final int LAST_LINES = 12;

    static boolean isRefusal(String text) {
        return text.contains(STATISTICS);
    }

    /// The verifier's last word: why.
    public String reason() {
        List<String> lines = said();
        for (String line : lines.reversed()) {
            if (!isStep(line)) {
                return line;
            }
        }
        return lines.isEmpty() ? "no reason" : lines.getLast();
    }

    /// The line of the C source it had come to; "" where the log names none.
    public String sourceLine() {
        return said().reversed().stream()
                .filter(line -> line.startsWith(";"))
                .findFirst()
                .map(line -> line.substring(1).strip())
                .orElse("");
    }

    /// The end of the log, as much as a screen should show.
    public List<String> lastLines() {
        List<String> lines = said();
        return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    }

    private List<String> said() {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .filter(line -> !line.startsWith(STATISTICS))
                .filter(line -> !line.startsWith("verification time "))
                .filter(line -> !line.startsWith("stack depth "))
                .toList();
    }

    /// An instruction (`12: (bf) r1 = r2`), its source line, or a path (`from 3 to 9: ...`).
    private static boolean isStep(String line) {
        return line.startsWith(";")
                || line.startsWith("from ")
                || (!line.isEmpty() && Character.isDigit(line.charAt(0)));
    }
}
