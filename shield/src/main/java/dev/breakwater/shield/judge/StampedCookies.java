package dev.breakwater.shield.judge;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.registration.EpochKey;
import dev.breakwater.shield.registration.Registration;
import java.util.OptionalInt;

/// The cookies of CloudburstMC's library, which servers made with it check themselves: 24 bits of
/// signature, the minute that they were sent in, and RakNet's protocol less one. bpf/registration.h
/// makes the same. Pure.
public final class StampedCookies {
    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final int NIBBLE = 0xF;
    private static final int SIGNATURE_MASK = 0xFF_FFFF;

    private StampedCookies() {}

    /// The cookie that is sent now; empty where its key isn't known.
    ///
    /// @param protocol as Open Connection Request 1 names it
    /// @param wallNanos since 1970 began
    public static OptionalInt make(
            Registration registration,
            IpAddress source,
            int sourcePort,
            int protocol,
            long wallNanos) {
        long minute = minute(wallNanos);
        int stamp = (int) (minute & NIBBLE) << 4 | (protocol - 1 & NIBBLE);
        return sign(registration, source, sourcePort, minute, stamp);
    }

    /// Whether it was sent in this minute or the one before.
    static boolean isRight(
            Registration registration,
            int cookie,
            IpAddress source,
            int sourcePort,
            long wallNanos) {
        int stamp = cookie & 0xFF;
        long ago = minute(wallNanos) - (stamp >> 4) & NIBBLE;
        if (ago > 1) {
            return false;
        }
        OptionalInt right = sign(registration, source, sourcePort, minute(wallNanos) - ago, stamp);
        return right.isPresent() && right.getAsInt() == cookie;
    }

    /// Since 1970 began.
    static long minute(long wallNanos) {
        return wallNanos / MINUTE_NANOS;
    }

    static long epoch(long minute) {
        return minute / ShieldAbi.REGISTRATION_EPOCH_MINUTES;
    }

    private static OptionalInt sign(
            Registration registration, IpAddress source, int sourcePort, long minute, int stamp) {
        return registration
                .key(epoch(minute))
                .map(key -> OptionalInt.of(sign(key, source, sourcePort, stamp)))
                .orElseGet(OptionalInt::empty);
    }

    private static int sign(EpochKey key, IpAddress source, int sourcePort, int stamp) {
        SipHash hash = new SipHash(key.first(), key.second());
        long port = Short.toUnsignedLong(Short.reverseBytes((short) sourcePort));
        long last = port | (long) stamp << 16;
        long signature;
        if (source.family() == IpFamily.IPV4) {
            long address =
                    Integer.toUnsignedLong(Integer.reverseBytes((int) (source.high() >>> 32)));
            signature = hash.end(last << 32 | address, 7);
        } else {
            hash.addBehind(Long.reverseBytes(source.high()));
            hash.addBehind(Long.reverseBytes(source.low()));
            signature = hash.end(last, 3);
        }
        return (int) (signature & SIGNATURE_MASK) << 8 | stamp;
    }
}
