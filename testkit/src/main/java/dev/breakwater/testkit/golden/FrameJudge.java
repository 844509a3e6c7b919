package dev.breakwater.testkit.golden;

import dev.breakwater.shield.judge.Decision;

/// An engine that judges frames: the oracle, or the program in the kernel.
@FunctionalInterface
public interface FrameJudge {
    Decision judge(byte[] frame, long nowNanos);
}
