package dev.breakwater.shield.judge;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.ProofKey;
import dev.breakwater.shield.config.IpAddress;
import java.util.function.IntPredicate;

/// Cookies of our own: only who receives at an address can bring back the one that was sent there.
/// bpf/cookie.h makes the same. Pure.
public final class Cookies {
    private final ProofKey key;

    /// @param seed of the node
    public Cookies(HashSeed seed) {
        this.key = ProofKey.of(seed);
    }

    /// The cookie that is sent now.
    ///
    /// @param kind what it is for: `COOKIE_*`
    public int make(
            IpAddress source, int sourcePort, int destinationPort, int kind, long nowNanos) {
        return make(source, sourcePort, destinationPort, kind, period(nowNanos), 0);
    }

    /// Whether it was sent in this period or the one before.
    ///
    /// @param kind what it is for: `COOKIE_*`
    boolean isOurs(
            int cookie,
            IpAddress source,
            int sourcePort,
            int destinationPort,
            int kind,
            long nowNanos) {
        return isAnyOurs(
                ours -> ours == cookie, source, sourcePort, destinationPort, kind, nowNanos);
    }

    /// Whether that of this period, or of the one before, is wanted.
    ///
    /// @param kind what it is for: `COOKIE_*`
    boolean isAnyOurs(
            IntPredicate wanted,
            IpAddress source,
            int sourcePort,
            int destinationPort,
            int kind,
            long nowNanos) {
        long period = period(nowNanos);
        return wanted.test(make(source, sourcePort, destinationPort, kind, period, 0))
                || wanted.test(make(source, sourcePort, destinationPort, kind, period, 1));
    }

    /// What the Retry that is sent now proves its client's address by.
    ///
    /// @param originalId which the client began with
    public QuicToken makeToken(
            QuicId originalId,
            IpAddress source,
            int sourcePort,
            int destinationPort,
            long nowNanos) {
        int period = (int) period(nowNanos) & ShieldAbi.COOKIE_PERIOD_MASK;
        return new QuicToken(
                originalId,
                period,
                quicCode(originalId, source, sourcePort, destinationPort, period));
    }

    /// Whether the token was sent in this period or the one before.
    boolean isOurs(
            QuicToken token, IpAddress source, int sourcePort, int destinationPort, long nowNanos) {
        long ago = period(nowNanos) - token.period() & ShieldAbi.COOKIE_PERIOD_MASK;
        return ago <= 1
                && token.code()
                        == quicCode(
                                token.originalId(),
                                source,
                                sourcePort,
                                destinationPort,
                                token.period());
    }

    private long quicCode(
            QuicId originalId, IpAddress source, int sourcePort, int destinationPort, int period) {
        return begin(source, sourcePort, destinationPort, ShieldAbi.COOKIE_QUIC, period)
                .add(originalId.first())
                .add(originalId.second())
                .add(originalId.third() | (long) originalId.bytes() << 32)
                .end();
    }

    private static long period(long nowNanos) {
        return nowNanos >>> ShieldAbi.COOKIE_PERIOD_SHIFT;
    }

    private int make(
            IpAddress source, int sourcePort, int destinationPort, int kind, long period, int ago) {
        return (int) begin(source, sourcePort, destinationPort, kind, period - ago).end();
    }

    private SipHash begin(
            IpAddress source, int sourcePort, int destinationPort, int kind, long period) {
        long asked = (long) sourcePort << 48 | (long) destinationPort << 32 | (long) kind << 24;
        return new SipHash(key.first(), key.second())
                .add(source.high())
                .add(source.low())
                .add(asked | (period & ShieldAbi.COOKIE_PERIOD_MASK));
    }
}
