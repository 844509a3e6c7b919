package dev.breakwater.shield.geo;

import java.nio.ByteBuffer;

/// A database of somebody else's, in whichever form it comes.
public final class GeoDatabase {
    /// Larger files are refused.
    public static final int FILE_BYTES_MAX = 256 << 20;

    private GeoDatabase() {}

    /// What a file says of a field.
    ///
    /// @param file whole: MaxMind's format, or lines of ranges (`192.0.2.0,192.0.2.255,64496`)
    public static GeoReading read(ByteBuffer file, GeoField field) {
        if (file.remaining() > FILE_BYTES_MAX) {
            return new GeoReading.Rejected(
                    FILE_BYTES_MAX,
                    "file: %d bytes (expected: at most %d)"
                            .formatted(file.remaining(), FILE_BYTES_MAX));
        }
        try {
            return new GeoReading.Accepted(
                    RangesReader.isRanges(file)
                            ? RangesReader.read(file, field)
                            : MmdbReader.read(file, field));
        } catch (DamagedDatabaseException e) {
            return e.rejected();
        }
    }
}
