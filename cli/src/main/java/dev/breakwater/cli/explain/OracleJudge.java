package dev.breakwater.cli.explain;

import dev.breakwater.shield.judge.Oracle;

/// Asks the engine in plain Java.
record OracleJudge(Oracle oracle) implements PacketJudge {
    @Override
    public Answer judge(byte[] frame, long nowNanos) {
        return new Answer.Agreed(oracle.judge(frame, nowNanos));
    }
}
