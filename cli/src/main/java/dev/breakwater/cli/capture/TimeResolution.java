package dev.breakwater.cli.capture;

import java.math.BigInteger;

/// What a pcapng interface's timestamps count.
///
/// @param unitsPerSecond a power of ten or of two
/// @param offsetSeconds added to each
record TimeResolution(BigInteger unitsPerSecond, long offsetSeconds) {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final BigInteger NANOS = BigInteger.valueOf(NANOS_PER_SECOND);
    private static final BigInteger NANOS_MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final int IS_POWER_OF_TWO = 0x80;

    /// Where an interface says nothing: microseconds.
    static final TimeResolution MICROS = new TimeResolution(BigInteger.TEN.pow(6), 0);

    /// This offset, and the resolution that an `if_tsresol` byte says.
    TimeResolution withUnits(int tsresol) {
        int exponent = tsresol & ~IS_POWER_OF_TWO;
        boolean isPowerOfTwo = (tsresol & IS_POWER_OF_TWO) != 0;
        BigInteger base = isPowerOfTwo ? BigInteger.TWO : BigInteger.TEN;
        return new TimeResolution(base.pow(exponent), offsetSeconds);
    }

    TimeResolution withOffset(long seconds) {
        return new TimeResolution(unitsPerSecond, seconds);
    }

    /// Nanoseconds since 1970.
    ///
    /// @param units unsigned
    /// @param blockOffset where the timestamp's block starts, for the refusal
    long toNanos(long units, long blockOffset) {
        BigInteger nanos =
                unsigned(units)
                        .multiply(NANOS)
                        .divide(unitsPerSecond)
                        .add(BigInteger.valueOf(offsetSeconds).multiply(NANOS));
        if (nanos.signum() < 0 || nanos.compareTo(NANOS_MAX) > 0) {
            throw new MalformedCapture(
                    blockOffset,
                    "timestamp: "
                            + nanos.divide(NANOS)
                            + " seconds (expected: from 1970 to 2262, in seconds since 1970)");
        }
        return nanos.longValueExact();
    }

    private static BigInteger unsigned(long units) {
        return units >= 0
                ? BigInteger.valueOf(units)
                : new BigInteger(Long.toUnsignedString(units));
    }
}
