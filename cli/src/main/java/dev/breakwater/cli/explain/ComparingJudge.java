package dev.breakwater.cli.explain;

import dev.breakwater.lab.trial.ShieldTrial;
import dev.breakwater.shield.judge.Decision;
import dev.breakwater.shield.judge.Oracle;
import java.util.function.Consumer;

/// Asks both engines; only the oracle of the few frames that are too long for the kernel's trial.
final class ComparingJudge implements PacketJudge {
    private final ShieldTrial trial;
    private final Oracle oracle;
    private final Consumer<String> notes;
    private boolean saidTooLong;

    ComparingJudge(ShieldTrial trial, Oracle oracle, Consumer<String> notes) {
        this.trial = trial;
        this.oracle = oracle;
        this.notes = notes;
    }

    @Override
    public Answer judge(byte[] frame, long nowNanos) {
        Decision ofOracle = oracle.judge(frame, nowNanos);
        if (frame.length > ShieldTrial.FRAME_BYTES_MAX) {
            noteTooLong(frame.length);
            return new Answer.Agreed(ofOracle);
        }
        Decision ofKernel = trial.judge(frame, nowNanos);
        return ofKernel.equals(ofOracle)
                ? new Answer.Agreed(ofKernel)
                : new Answer.Disagreed(ofKernel, ofOracle);
    }

    @Override
    public void close() {
        trial.close();
    }

    private void noteTooLong(int bytes) {
        if (!saidTooLong) {
            saidTooLong = true;
            notes.accept(
                    "a frame of "
                            + bytes
                            + " bytes was judged by the oracle alone: the kernel takes "
                            + ShieldTrial.FRAME_BYTES_MAX
                            + " at most on trial (said once)");
        }
    }
}
