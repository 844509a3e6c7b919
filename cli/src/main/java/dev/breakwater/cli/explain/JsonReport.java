package dev.breakwater.cli.explain;

import dev.breakwater.cli.capture.CapturedPacket;
import dev.breakwater.shield.judge.Decision;
import java.io.PrintWriter;
import java.util.Optional;

/// One JSON object a line, for programs. Names need no escape: a resource's name is of letters,
/// digits, '-' and '.'.
final class JsonReport implements Report {
    /// Beyond these only the sum is told.
    static final int DISAGREEMENTS_SHOWN_MAX = 100;

    private final PrintWriter out;
    private final PrintWriter notes;
    private int disagreements;

    JsonReport(PrintWriter out, PrintWriter notes) {
        this.out = out;
        this.notes = notes;
    }

    @Override
    public void packet(long number, CapturedPacket packet, Answer answer) {
        Decision decision = answer.decision();
        out.println(
                "{\"packet\":"
                        + number
                        + ",\"verdict\":\""
                        + decision.verdict()
                        + "\",\"reason\":\""
                        + decision.reason()
                        + "\",\"backend\":"
                        + text(decision.backend())
                        + ",\"rule\":"
                        + text(decision.rule())
                        + "}");
        if (answer instanceof Answer.Disagreed(var kernel, var oracle)
                && disagreements++ < DISAGREEMENTS_SHOWN_MAX) {
            notes.println(
                    "packet %d: the engines disagree: kernel %s; oracle %s"
                            .formatted(number, words(kernel), words(oracle)));
        }
    }

    @Override
    public void end(Tally tally) {}

    private static String text(Optional<String> name) {
        return name.map(text -> '"' + text + '"').orElse("null");
    }

    private static String words(Decision decision) {
        return "%s %s, backend %s, rule %s"
                .formatted(
                        decision.verdict(),
                        decision.reason(),
                        decision.backend().orElse("none"),
                        decision.rule().orElse("none"));
    }
}
