package dev.breakwater.cli.explain;

import dev.breakwater.cli.terminal.CommandException;
import dev.breakwater.lab.trial.ShieldTrial;

/// Asks the program in the kernel.
record KernelJudge(ShieldTrial trial) implements PacketJudge {
    @Override
    public Answer judge(byte[] frame, long nowNanos) {
        if (frame.length > ShieldTrial.FRAME_BYTES_MAX) {
            throw CommandException.failed(
                    "engine: the kernel takes no frame of "
                            + frame.length
                            + " bytes on trial (expected: at most "
                            + ShieldTrial.FRAME_BYTES_MAX
                            + "); use --engine oracle or both");
        }
        return new Answer.Agreed(trial.judge(frame, nowNanos));
    }

    @Override
    public void close() {
        trial.close();
    }
}
