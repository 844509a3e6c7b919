package dev.breakwater.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import dev.breakwater.cli.capture.CaptureBytes;
import dev.breakwater.cli.capture.CaptureReader;
import dev.breakwater.shield.judge.Decision;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/// What is said where the engines disagree, which real ones never should.
class ExplanationTest {
    private static final Decision SERVED =
            new Decision(Reason.SERVED, Optional.of("survival"), Optional.empty());
    private static final Decision DENIED =
            new Decision(Reason.DENIED, Optional.of("survival"), Optional.empty());

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> notes = new ArrayList<>();

    @Test
    void endsWithThreeAndShowsTheKernelsAnswerInJson() {
        PrintWriter printer = new PrintWriter(out);

        int exitCode = explain(printer, new JsonReport(printer, new PrintWriter(err, true)));

        assertThat(exitCode).isEqualTo(3);
        assertThat(out.toString().lines())
                .containsExactly(
                        "{\"packet\":1,\"verdict\":\"PASS\",\"reason\":\"SERVED\","
                                + "\"backend\":\"survival\",\"rule\":null}",
                        "{\"packet\":2,\"verdict\":\"DROP\",\"reason\":\"DENIED\","
                                + "\"backend\":\"survival\",\"rule\":null}");
        assertThat(err.toString())
                .isEqualTo(
                        "packet 2: the engines disagree: kernel DROP DENIED, backend survival, rule"
                                + " none; oracle PASS SERVED, backend survival, rule none\n");
        assertThat(notes)
                .containsExactly(
                        "the engines disagree on 1 packet: a defect of Breakwater; please report it"
                                + " with the capture");
    }

    @Test
    void showsBothAnswersInWords() {
        PrintWriter printer = new PrintWriter(out);

        int exitCode = explain(printer, new TextReport(printer, Ansi.OFF));

        assertThat(exitCode).isEqualTo(3);
        assertThat(out.toString().lines().toList().subList(2, 4))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("2 ").containsPattern("DROP +DENIED"),
                        line ->
                                assertThat(line)
                                        .contains("the oracle disagrees")
                                        .containsPattern("PASS +SERVED"));
    }

    private int explain(PrintWriter printer, Report report) {
        byte[] capture =
                CaptureBytes.pcap(ByteOrder.BIG_ENDIAN, CaptureBytes.MICROS, 1)
                        .packet(1, 0, new byte[60])
                        .packet(2, 0, new byte[61])
                        .toBytes();
        CaptureReader reader = new CaptureReader(new ByteArrayInputStream(capture));
        PacketJudge judge =
                (frame, _) ->
                        frame.length == 60
                                ? new Answer.Agreed(SERVED)
                                : new Answer.Disagreed(DENIED, SERVED);
        int exitCode = new Explanation("a.pcap", reader, judge, report, printer, notes::add).run();
        printer.flush();
        return exitCode;
    }
}
