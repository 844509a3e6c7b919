package dev.breakwater.agent.sight;

import dev.breakwater.bpf.Reason;
import java.nio.ByteBuffer;

/// A sample as a capture tells it.
///
/// @param epochNanos when it was judged, since 1970
/// @param frame its first bytes, from position to limit; not to be changed
/// @param frameBytes of the whole
/// @param comment for people
record CapturedPacket(
        String interfaceName,
        long epochNanos,
        ByteBuffer frame,
        int frameBytes,
        Reason.Verdict verdict,
        String comment) {}
