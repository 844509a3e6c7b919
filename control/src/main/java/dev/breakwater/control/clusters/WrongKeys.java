package dev.breakwater.control.clusters;

import java.util.LinkedHashMap;
import java.util.Map;

/// Who sent wrong keys lately: ten at once, then one in six seconds. Whoever sends more is not
/// listened to. Owned by [Enrolment], guarded by its lock.
final class WrongKeys {
    static final int BURST = 10;
    static final long REFILL_NANOS = 6_000_000_000L;

    /// Senders remembered; the one that was first is forgotten for a new one.
    static final int SENDERS_MAX = 10_000;

    private final Map<String, Sender> senders = new LinkedHashMap<>();

    private record Sender(int left, long atNanos) {
        Sender refilled(long nowNanos) {
            long refills = (nowNanos - atNanos) / REFILL_NANOS;
            return refills == 0
                    ? this
                    : new Sender(
                            (int) Math.min(BURST, left + refills),
                            atNanos + refills * REFILL_NANOS);
        }
    }

    /// Whether a sender may try.
    boolean mayTry(String sender, long nowNanos) {
        return now(sender, nowNanos).left() > 0;
    }

    /// Takes note of a wrong key.
    void add(String sender, long nowNanos) {
        Sender now = now(sender, nowNanos);
        senders.put(sender, new Sender(Math.max(0, now.left() - 1), now.atNanos()));
        if (senders.size() > SENDERS_MAX) {
            senders.remove(senders.keySet().iterator().next());
        }
    }

    private Sender now(String sender, long nowNanos) {
        Sender known = senders.get(sender);
        return known == null ? new Sender(BURST, nowNanos) : known.refilled(nowNanos);
    }
}
