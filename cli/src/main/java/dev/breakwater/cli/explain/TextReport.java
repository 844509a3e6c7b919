package dev.breakwater.cli.explain;

import dev.breakwater.bpf.Reason;
import dev.breakwater.cli.capture.CapturedPacket;
import dev.breakwater.shield.judge.Decision;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/// One line a packet and a summary, for people.
final class TextReport implements Report {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int NUMBER_COLUMNS = 7;
    private static final int TIME_COLUMNS = 29;
    private static final int PACKET_COLUMNS = 56;
    private static final int VERDICT_COLUMNS = 8;
    private static final int REASON_COLUMNS = 18;
    private static final int NAME_COLUMNS = 16;
    private static final int COUNT_COLUMNS = 12;
    private static final String NONE = "-";
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private final PrintWriter out;
    private final Ansi ansi;
    private long formattedSecond = -1;
    private String secondText = "";

    TextReport(PrintWriter out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    private void printHead() {
        StringBuilder line = new StringBuilder();
        pad(line, "packet", NUMBER_COLUMNS);
        pad(line, "time (UTC)", TIME_COLUMNS);
        pad(line, "from → to", PACKET_COLUMNS);
        pad(line, "verdict", VERDICT_COLUMNS);
        pad(line, "reason", REASON_COLUMNS);
        pad(line, "backend", NAME_COLUMNS);
        out.println(ansi.string("@|bold " + line + "rule|@"));
    }

    @Override
    public void packet(long number, CapturedPacket packet, Answer answer) {
        if (number == 1) {
            printHead();
        }
        StringBuilder line = new StringBuilder(200);
        pad(line, Long.toString(number), NUMBER_COLUMNS);
        pad(line, time(packet.timeNanos()), TIME_COLUMNS);
        pad(line, FrameWords.of(packet.frame()), PACKET_COLUMNS);
        append(line, answer.decision());
        if (packet.missingBytes() > 0) {
            line.append("  (cut: ")
                    .append(packet.missingBytes())
                    .append(" bytes not captured, judged as zeros)");
        }
        out.println(line.toString().stripTrailing());
        if (answer instanceof Answer.Disagreed(var _, var oracle)) {
            StringBuilder second = new StringBuilder();
            int columns = NUMBER_COLUMNS + TIME_COLUMNS + PACKET_COLUMNS + 4;
            pad(second, "  above the kernel's answer; the oracle disagrees:", columns);
            append(second, oracle);
            out.println(second.toString().stripTrailing());
        }
    }

    @Override
    public void end(Tally tally) {
        if (tally.packets() > 0) {
            out.println();
        }
        out.println(count(tally.packets(), "packet"));
        for (Map.Entry<Reason.Verdict, Long> verdict : tally.byVerdict().entrySet()) {
            out.println(summaryLine("  " + verdict.getKey(), verdict.getValue()));
            tally.byReason().entrySet().stream()
                    .filter(reason -> reason.getKey().verdict() == verdict.getKey())
                    .map(reason -> summaryLine("    " + reason.getKey(), reason.getValue()))
                    .forEach(out::println);
        }
        if (tally.disagreements() > 0) {
            out.println(
                    count(tally.disagreements(), "packet")
                            + " on which the engines disagree: a defect of Breakwater;"
                            + " please report it with the capture");
        }
    }

    /// `1 packet`, `2 packets`.
    static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private void append(StringBuilder line, Decision decision) {
        int verdictAt = line.length();
        pad(line, decision.verdict().name(), VERDICT_COLUMNS);
        if (ansi.enabled()) {
            String color = decision.verdict() == Reason.Verdict.DROP ? "red" : "green";
            String painted = ansi.string("@|" + color + " " + line.substring(verdictAt) + "|@");
            line.setLength(verdictAt);
            line.append(painted);
        }
        pad(line, decision.reason().name(), REASON_COLUMNS);
        pad(line, decision.backend().orElse(NONE), NAME_COLUMNS);
        line.append(decision.rule().orElse(NONE));
    }

    private String time(long nanos) {
        long second = nanos / NANOS_PER_SECOND;
        if (second != formattedSecond) {
            formattedSecond = second;
            secondText = SECOND.format(Instant.ofEpochSecond(second));
        }
        String fraction = Long.toString(NANOS_PER_SECOND + nanos % NANOS_PER_SECOND);
        return secondText + "." + fraction.substring(1);
    }

    private static String summaryLine(String name, long count) {
        StringBuilder line = new StringBuilder();
        pad(line, name, REASON_COLUMNS + 6);
        String number = Long.toString(count);
        return line.append(" ".repeat(Math.max(0, COUNT_COLUMNS - number.length())))
                .append(number)
                .toString();
    }

    /// Appends the text, filled up to a column's width, and the gap before the next column.
    private static void pad(StringBuilder line, String text, int columns) {
        line.append(text);
        for (int i = text.length(); i < columns; i++) {
            line.append(' ');
        }
        line.append("  ");
    }
}
