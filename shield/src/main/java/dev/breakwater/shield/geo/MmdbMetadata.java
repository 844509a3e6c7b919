package dev.breakwater.shield.geo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What a database says of itself, at its end.
///
/// @param recordBits 24, 28 or 32: half a node
/// @param ipVersion 4, or 6 with IPv4 at ::/96
/// @param treeBytes of the search tree, with which the file begins
/// @param valuesEnd where the data section ends and the metadata's marker begins
record MmdbMetadata(
        int nodeCount,
        int recordBits,
        int ipVersion,
        int treeBytes,
        int valuesEnd,
        String type,
        long builtEpochSeconds) {
    /// Zeros between the tree and the values.
    static final int SEPARATOR_BYTES = 16;

    private static final byte[] MARKER = "...MaxMind.com".getBytes(StandardCharsets.US_ASCII);

    static {
        MARKER[0] = (byte) 0xAB;
        MARKER[1] = (byte) 0xCD;
        MARKER[2] = (byte) 0xEF;
    }

    /// As far from the end as the marker may be.
    private static final int METADATA_BYTES_MAX = 128 * 1024;

    /// @throws DamagedDatabaseException where it isn't there or can't be
    static MmdbMetadata read(ByteBuffer bytes) {
        int marker = findMarker(bytes);
        int map = marker + MARKER.length;
        MmdbValues values = new MmdbValues(bytes, map, bytes.limit());
        // It ends the file: where all of it is there, the file wasn't cut short.
        values.requireWhole(map);
        require(
                map,
                "binary_format_major_version",
                number(values, map, "binary_format_major_version"),
                2,
                2);
        long nodeCount = number(values, map, "node_count");
        long recordBits = number(values, map, "record_size");
        long ipVersion = number(values, map, "ip_version");
        if (recordBits != 24 && recordBits != 28 && recordBits != 32) {
            throw damaged(map, "record_size", recordBits, "24, 28 or 32");
        }
        if (ipVersion != 4 && ipVersion != 6) {
            throw damaged(map, "ip_version", ipVersion, "4 or 6");
        }
        long nodesMax = Math.max(0, marker - SEPARATOR_BYTES) / (recordBits / 4);
        require(map, "node_count", nodeCount, 1, nodesMax);
        return new MmdbMetadata(
                (int) nodeCount,
                (int) recordBits,
                (int) ipVersion,
                (int) (nodeCount * (recordBits / 4)),
                marker,
                values.text(member(values, map, "database_type")),
                number(values, map, "build_epoch"));
    }

    private static int findMarker(ByteBuffer bytes) {
        int first = Math.max(0, bytes.limit() - METADATA_BYTES_MAX);
        for (int at = bytes.limit() - MARKER.length; at >= first; at--) {
            if (bytes.slice(at, MARKER.length).equals(ByteBuffer.wrap(MARKER))) {
                return at;
            }
        }
        throw new DamagedDatabaseException(
                bytes.limit(),
                "metadata: none (expected: a MaxMind DB file, whole; its end may be missing)");
    }

    private static long number(MmdbValues values, int map, String name) {
        return values.number(member(values, map, name));
    }

    private static int member(MmdbValues values, int map, String name) {
        int at = values.member(map, name.getBytes(StandardCharsets.US_ASCII));
        if (at < 0) {
            throw new DamagedDatabaseException(map, name + ": missing (expected: in the metadata)");
        }
        return at;
    }

    private static void require(int map, String name, long found, long min, long max) {
        if (found < min || found > max) {
            throw damaged(map, name, found, min == max ? "" + min : min + " to " + max);
        }
    }

    private static DamagedDatabaseException damaged(
            int map, String name, long found, String expected) {
        return new DamagedDatabaseException(
                map, name + ": " + found + " (expected: " + expected + ")");
    }
}
