package dev.breakwater.shield.judge;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.IpAddress;
import java.util.HashMap;
import java.util.Map;

/// Who breaks the protocol after proof is denied for a while. Owned by one thread.
final class Offences {
    private final SourceBuckets scores;
    private final Map<IpAddress, Long> untilNanos = new HashMap<>();

    /// @param scores shared with the limits
    Offences(SourceBuckets scores) {
        this.scores = scores;
    }

    boolean isOffender(IpAddress source, long nowNanos) {
        return nowNanos < untilNanos.getOrDefault(source, 0L);
    }

    /// Counts an offence.
    void commit(IpAddress source, long nowNanos) {
        if (!scores.takeOfOffences(source, nowNanos)) {
            untilNanos.put(source, nowNanos + ShieldAbi.OFFENDER_NANOS);
        }
    }
}
