package dev.breakwater.shield.judge;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.AddressProof;

/// Whether a backend counts as under attack, and whether it still learns who is connected. Owned by
/// one thread.
final class Attacks {
    /// How long after an attack a cookie that was sent in it may come back.
    private static final long COOKIE_NANOS = 120_000_000_000L;

    private final long[] openingEmptyAtNanos = new long[ShieldAbi.BACKEND_SLOTS_MAX];
    private final long[] unknownEmptyAtNanos = new long[ShieldAbi.BACKEND_SLOTS_MAX];
    private final long[] versionsEmptyAtNanos = new long[ShieldAbi.BACKEND_SLOTS_MAX];
    private final long[] attackUntilNanos = new long[ShieldAbi.BACKEND_SLOTS_MAX];
    private final long[] learnUntilNanos = new long[ShieldAbi.BACKEND_SLOTS_MAX];

    /// From a backend's first packet on: its connections were opened before there was a table.
    boolean isLearning(int slot, long nowNanos) {
        if (learnUntilNanos[slot] == 0) {
            learnUntilNanos[slot] = nowNanos + ShieldAbi.LEARN_NANOS;
        }
        return nowNanos < learnUntilNanos[slot];
    }

    /// Counts a connection that is opened; whether its source has to prove its address.
    boolean isOpeningAsked(AddressProof proof, int slot, long nowNanos) {
        return isAsked(proof, slot, openingEmptyAtNanos, nowNanos);
    }

    /// Counts a packet of no known connection; whether its source has to prove its address.
    boolean isUnknownAsked(AddressProof proof, int slot, long nowNanos) {
        return isAsked(proof, slot, unknownEmptyAtNanos, nowNanos);
    }

    /// Whether a source may have been asked.
    boolean wasAsked(AddressProof proof, int slot, long nowNanos) {
        return switch (proof.policy()) {
            case NEVER -> false;
            case ALWAYS -> true;
            case UNDER_ATTACK -> nowNanos < attackUntilNanos[slot] + COOKIE_NANOS;
        };
    }

    /// Whether all have to prove their address now; counts nobody.
    boolean isAsking(AddressProof proof, int slot, long nowNanos) {
        return switch (proof.policy()) {
            case NEVER -> false;
            case ALWAYS -> true;
            case UNDER_ATTACK -> nowNanos < attackUntilNanos[slot];
        };
    }

    /// Whether an answer that names a protocol's versions may still be sent; it is counted.
    boolean mayNameVersions(AddressProof proof, int slot, long nowNanos) {
        return take(proof, slot, versionsEmptyAtNanos, nowNanos);
    }

    private boolean isAsked(AddressProof proof, int slot, long[] emptyAtNanos, long nowNanos) {
        return switch (proof.policy()) {
            case NEVER -> false;
            case ALWAYS -> true;
            case UNDER_ATTACK -> {
                if (!take(proof, slot, emptyAtNanos, nowNanos)) {
                    attackUntilNanos[slot] = nowNanos + ShieldAbi.ATTACK_NANOS;
                }
                yield nowNanos < attackUntilNanos[slot];
            }
        };
    }

    private static boolean take(AddressProof proof, int slot, long[] emptyAt, long nowNanos) {
        if (Limits.isBeyond(emptyAt[slot], proof.attackConnections(), nowNanos)) {
            return false;
        }
        emptyAt[slot] = Limits.after(emptyAt[slot], proof.attackConnections(), 0, nowNanos);
        return true;
    }
}
