package dev.breakwater.cli.explain;

import dev.breakwater.cli.capture.CaptureReader;
import dev.breakwater.cli.capture.CaptureStep;
import dev.breakwater.cli.capture.CapturedPacket;
import dev.breakwater.cli.capture.LinkType;
import dev.breakwater.cli.terminal.CommandException;
import dev.breakwater.cli.terminal.ExitCode;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/// Goes through a capture once, from the first packet to the last. Owned by one thread.
final class Explanation {
    /// How often it is looked whether anybody still reads, in packets: a look empties the buffer.
    private static final int LOOK_EVERY = 1 << 14;

    private final String name;
    private final CaptureReader capture;
    private final PacketJudge judge;
    private final Report report;
    private final PrintWriter out;
    private final Consumer<String> notes;

    private final CaptureClock clock = new CaptureClock();
    private final Tally tally = new Tally();
    private final Set<LinkType> seen = EnumSet.of(LinkType.ETHERNET);
    private boolean saidTimeWentBack;

    Explanation(
            String name,
            CaptureReader capture,
            PacketJudge judge,
            Report report,
            PrintWriter out,
            Consumer<String> notes) {
        this.name = name;
        this.capture = capture;
        this.judge = judge;
        this.report = report;
        this.out = out;
        this.notes = notes;
    }

    /// Answers the command's exit code.
    int run() {
        CaptureStep step = capture.next();
        while (step instanceof CaptureStep.Packet(var packet)) {
            judge(packet);
            if (tally.packets() % LOOK_EVERY == 0 && out.checkError()) {
                throw CommandException.failed("standard output: closed by its reader");
            }
            step = capture.next();
        }
        boolean isMalformed = step instanceof CaptureStep.Malformed;
        if (tally.packets() > 0 || !isMalformed) {
            report.end(tally);
        }
        if (tally.cutPackets() > 0) {
            notes.accept(
                    TextReport.count(tally.cutPackets(), "packet")
                            + " not captured whole, missing bytes judged as zeros; tcpdump -s 0"
                            + " captures all");
        }
        if (step instanceof CaptureStep.Malformed(long offset, String reason)) {
            out.flush();
            String judged =
                    tally.packets() == 0
                            ? ""
                            : "; "
                                    + TextReport.count(tally.packets(), "packet")
                                    + " before it judged";
            throw CommandException.refused(name + ": byte " + offset + ": " + reason + judged);
        }
        if (tally.disagreements() > 0) {
            notes.accept(
                    "the engines disagree on "
                            + TextReport.count(tally.disagreements(), "packet")
                            + ": a defect of Breakwater; please report it with the capture");
            return ExitCode.DISAGREED;
        }
        return ExitCode.FINE;
    }

    private void judge(CapturedPacket packet) {
        long number = tally.packets() + 1;
        if (seen.add(packet.linkType())) {
            notes.accept(
                    "the capture holds "
                            + packet.linkType().words()
                            + " packets: judged behind an Ethernet header made for them");
        }
        long nowNanos = clock.advance(packet.timeNanos());
        if (clock.wentBackNanos() > 0 && !saidTimeWentBack) {
            saidTimeWentBack = true;
            notes.accept(
                    "packet "
                            + number
                            + ": "
                            + clock.wentBackNanos()
                            + " ns older than one before it; the clock stands still until the"
                            + " capture has caught up (said once)");
        }
        Answer answer = judge.judge(packet.frame(), nowNanos);
        tally.add(answer, packet.missingBytes() > 0);
        report.packet(number, packet, answer);
    }
}
