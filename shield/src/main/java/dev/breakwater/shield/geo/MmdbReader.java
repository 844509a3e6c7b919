package dev.breakwater.shield.geo;

import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.CountryCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads a file in MaxMind's format to a layer. One use reads one file, on one thread.
///
/// Whatever the file holds, reading ends after a bounded number of steps and allocates for what it
/// found, not for what the file says of itself.
///
/// Source: the MaxMind DB File Format Specification 2.0.
final class MmdbReader {
    /// Nodes visited: some trees lead to one node from many places.
    private static final int VISITS_MAX = 1 << 24;

    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    /// Where the IPv4 addresses are within the IPv6 ones.
    private static final int IPV4_DEPTH = 96;

    /// In the order of preference.
    private static final List<List<byte[]>> COUNTRY_PATHS =
            List.of(
                    path("country", "iso_code"),
                    path("country_code"),
                    path("registered_country", "iso_code"));

    private static final List<List<byte[]>> ASN_PATHS = List.of(path("autonomous_system_number"));

    private final ByteBuffer bytes;
    private final GeoField field;
    private final MmdbMetadata metadata;
    private final MmdbValues values;
    private final int ipv4Root;
    private final Map<Integer, Integer> known = new HashMap<>();
    private AddressSteps.Builder steps = new AddressSteps.Builder();
    private int bits;
    private int visits;
    private boolean hasField;

    private MmdbReader(ByteBuffer bytes, GeoField field) {
        this.bytes = bytes;
        this.field = field;
        this.metadata = MmdbMetadata.read(bytes);
        this.values =
                new MmdbValues(
                        bytes,
                        metadata.treeBytes() + MmdbMetadata.SEPARATOR_BYTES,
                        metadata.valuesEnd());
        this.ipv4Root = findIpv4Root();
    }

    /// What a file says of a field.
    ///
    /// @param file whole, of at most [GeoDatabase#FILE_BYTES_MAX]
    /// @throws DamagedDatabaseException where it contradicts itself
    static GeoLayer read(ByteBuffer file, GeoField field) {
        return new MmdbReader(file.slice().order(ByteOrder.BIG_ENDIAN), field).read();
    }

    private GeoLayer read() {
        bits = IPV4_BITS;
        walk(ipv4Root, 0, 0, 0);
        AddressSteps ipv4 = steps.build();
        AddressSteps ipv6 = AddressSteps.NONE;
        if (metadata.ipVersion() == 6) {
            steps = new AddressSteps.Builder();
            bits = IPV6_BITS;
            walk(0, 0, 0, 0);
            ipv6 = steps.build();
        }
        if (!hasField) {
            throw new DamagedDatabaseException(
                    metadata.valuesEnd(),
                    "database_type: "
                            + metadata.type()
                            + ", no record of which has a known value (expected: "
                            + expected()
                            + ")");
        }
        return new GeoLayer(ipv4, ipv6, metadata.type(), metadata.builtEpochSeconds());
    }

    /// The record under which all of IPv4 is.
    private int findIpv4Root() {
        int record = 0;
        if (metadata.ipVersion() == 6) {
            for (int depth = 0; depth < IPV4_DEPTH && record < metadata.nodeCount(); depth++) {
                record = child(record, 0);
            }
        }
        return record;
    }

    /// Tells the steps of all addresses below a record, in order.
    ///
    /// @param high the address so far
    private void walk(int record, int depth, long high, long low) {
        if (record >= metadata.nodeCount()) {
            add(high, low, valueOf(record));
            return;
        }
        boolean isIpv4 = bits == IPV6_BITS && depth > 0 && record == ipv4Root;
        if (isIpv4) {
            // IPv4 itself, or one of its other names within IPv6 (6to4, Teredo, mapped).
            add(high, low, 0);
            return;
        }
        int at = nodeOffset(record);
        if (depth == bits) {
            throw new DamagedDatabaseException(
                    at, "node " + record + ": at depth " + depth + " (expected: none there)");
        }
        if (++visits > VISITS_MAX) {
            throw new DamagedDatabaseException(
                    at, "tree: more than " + VISITS_MAX + " nodes (expected: fewer)");
        }
        walk(child(record, 0), depth + 1, high, low);
        long bit = Long.MIN_VALUE >>> (depth & 63);
        if (depth < Long.SIZE) {
            walk(child(record, 1), depth + 1, high | bit, low);
        } else {
            walk(child(record, 1), depth + 1, high, low | bit);
        }
    }

    private void add(long high, long low, int value) {
        if (steps.isFull()) {
            throw new DamagedDatabaseException(
                    0,
                    "tree: more prefixes than can be kept (expected: the value to change at most "
                            + AddressSteps.STEPS_MAX
                            + " times)");
        }
        steps.add(high, low, value);
    }

    /// What a record says that leads to no node.
    private int valueOf(int record) {
        if (record == metadata.nodeCount()) {
            return 0;
        }
        Integer before = known.get(record);
        if (before != null) {
            return before;
        }
        long at = (long) record - metadata.nodeCount() + metadata.treeBytes();
        if (at < metadata.treeBytes() + MmdbMetadata.SEPARATOR_BYTES
                || at >= metadata.valuesEnd()) {
            throw new DamagedDatabaseException(
                    at,
                    "record: data at byte %d (expected: from %d to before %d)"
                            .formatted(
                                    at,
                                    metadata.treeBytes() + MmdbMetadata.SEPARATOR_BYTES,
                                    metadata.valuesEnd()));
        }
        int value =
                switch (field) {
                    case COUNTRY -> countryAt((int) at);
                    case ASN -> asnAt((int) at);
                };
        hasField |= value != 0;
        known.put(record, value);
        return value;
    }

    private int countryAt(int map) {
        for (List<byte[]> path : COUNTRY_PATHS) {
            int at = follow(map, path);
            if (at >= 0) {
                String letters = values.text(at);
                // Databases write "" or "-" where they don't know.
                return CountryCode.isForm(letters)
                        ? new CountryCode(letters).id()
                        : CountryCode.UNKNOWN_ID;
            }
        }
        return CountryCode.UNKNOWN_ID;
    }

    private int asnAt(int map) {
        int at = follow(map, ASN_PATHS.getFirst());
        long number = at < 0 ? 0 : values.number(at);
        if (number < 0 || number > Asn.MAX) {
            throw new DamagedDatabaseException(
                    at,
                    "autonomous_system_number: "
                            + Long.toUnsignedString(number)
                            + " (expected: 0 to "
                            + Asn.MAX
                            + ")");
        }
        return (int) number;
    }

    private int follow(int map, List<byte[]> path) {
        int at = map;
        for (byte[] key : path) {
            at = values.member(at, key);
            if (at < 0) {
                return -1;
            }
        }
        return at;
    }

    private String expected() {
        return switch (field) {
            case COUNTRY -> "a country: country.iso_code or country_code";
            case ASN -> "an autonomous_system_number";
        };
    }

    private int nodeOffset(int node) {
        return node * (metadata.recordBits() / 4);
    }

    /// A record of a node: the left one (0) or the right one (1). Numbers beyond 2^31 lead nowhere
    /// in a file of [GeoDatabase#FILE_BYTES_MAX] and become the greatest.
    private int child(int node, int side) {
        int at = nodeOffset(node);
        long record =
                switch (metadata.recordBits()) {
                    case 24 -> bytes.getInt(at + 2 * side) >> (side == 0 ? 8 : 0) & 0xFF_FFFF;
                    case 28 -> {
                        int middle = bytes.get(at + 3) & 0xFF;
                        yield side == 0
                                ? (middle & 0xF0) << 20 | bytes.getInt(at) >>> 8
                                : (middle & 0x0F) << 24 | (bytes.getInt(at + 3) & 0xFF_FFFF);
                    }
                    default -> bytes.getInt(at + Integer.BYTES * side) & 0xFFFF_FFFFL;
                };
        return (int) Math.min(record, Integer.MAX_VALUE);
    }

    private static List<byte[]> path(String... keys) {
        return Arrays.stream(keys).map(key -> key.getBytes(StandardCharsets.US_ASCII)).toList();
    }
}
