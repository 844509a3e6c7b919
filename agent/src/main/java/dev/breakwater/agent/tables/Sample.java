package dev.breakwater.agent.tables;

import dev.breakwater.bpf.Reason;
import java.nio.ByteBuffer;

/// A packet that the kernel kept a sample of.
///
/// @param timeNanos when it was judged, on the clock of [dev.breakwater.runtime.time.NanoClock]
/// @param ifindex the interface that it came in on
/// @param frameBytes of the whole frame
/// @param frame its first bytes, from the buffer's position to its limit; not to be changed
/// @param ruleSlot the rule that decided or, where `isLogged`, the LOG rule that matched; 0 for
///       none
public record Sample(
        long timeNanos,
        int ifindex,
        int frameBytes,
        ByteBuffer frame,
        Reason reason,
        int backendSlot,
        int ruleSlot,
        boolean isLogged) {}
