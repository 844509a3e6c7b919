package dev.breakwater.testkit.geo;

import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes files in MaxMind's format, as their makers do: IPv4 at ::/96, and again where IPv6 has
/// other names for it. Owned by one thread.
///
/// Source: the MaxMind DB File Format Specification 2.0.
public final class DatabaseFile {
    private static final int IPV4_DEPTH = 96;
    private static final int SEPARATOR_BYTES = 16;
    private static final int POINTED_BYTES_MIN = 4;

    /// A child: [#EMPTY], a node from 0 on, or a value from `-2` down.
    private static final int EMPTY = -1;

    private final int recordBits;
    private final int ipVersion;
    private final List<int[]> nodes = new ArrayList<>(List.of(new int[] {EMPTY, EMPTY}));
    private final List<Object> values = new ArrayList<>();
    private final Map<String, Integer> texts = new HashMap<>();

    /// @param recordBits 24, 28 or 32
    /// @param ipVersion 4 or 6
    public DatabaseFile(int recordBits, int ipVersion) {
        this.recordBits = recordBits;
        this.ipVersion = ipVersion;
    }

    /// Says what a prefix's record is: a map of text to maps, text and numbers. Longer prefixes
    /// come after shorter ones.
    public DatabaseFile put(IpPrefix prefix, Map<String, ?> record) {
        values.add(record);
        boolean isInner = prefix.family() == IpFamily.IPV4 && ipVersion == 6;
        int depth = prefix.length() + (isInner ? IPV4_DEPTH : 0);
        int node = 0;
        for (int i = 0; i < depth - 1; i++) {
            node = childNode(node, bit(prefix, isInner, i));
        }
        nodes.get(node)[bit(prefix, isInner, depth - 1)] = -1 - values.size();
        return this;
    }

    /// The file's bytes.
    public byte[] bytes() {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        List<Integer> offsets = new ArrayList<>();
        for (Object value : values) {
            offsets.add(data.size());
            write(data, value, true);
        }
        if (ipVersion == 6) {
            alias();
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (int[] node : nodes) {
            writeNode(file, record(node[0], offsets), record(node[1], offsets));
        }
        file.writeBytes(new byte[SEPARATOR_BYTES]);
        file.writeBytes(data.toByteArray());
        file.writeBytes(new byte[] {(byte) 0xAB, (byte) 0xCD, (byte) 0xEF});
        file.writeBytes("MaxMind.com".getBytes(StandardCharsets.US_ASCII));
        write(
                file,
                Map.of(
                        "node_count",
                        (long) nodes.size(),
                        "record_size",
                        (long) recordBits,
                        "ip_version",
                        (long) ipVersion,
                        "binary_format_major_version",
                        2L,
                        "binary_format_minor_version",
                        0L,
                        "build_epoch",
                        1_767_225_600L,
                        "database_type",
                        "Breakwater-Test",
                        "languages",
                        List.of("en"),
                        "description",
                        Map.of("en", "A test's")),
                false);
        return file.toByteArray();
    }

    private int childNode(int node, int bit) {
        int child = nodes.get(node)[bit];
        if (child < 0) {
            nodes.add(new int[] {child, child});
            child = nodes.size() - 1;
            nodes.get(node)[bit] = child;
        }
        return child;
    }

    private static int bit(IpPrefix prefix, boolean isInner, int depth) {
        int at = isInner ? depth - IPV4_DEPTH : depth;
        if (at < 0) {
            return 0;
        }
        long half = at < Long.SIZE ? prefix.high() : prefix.low();
        return (int) (half >>> (Long.SIZE - 1 - at % Long.SIZE) & 1);
    }

    /// ::ffff:0:0/96 and 2002::/16 lead to the IPv4 addresses too.
    private void alias() {
        int ipv4 = 0;
        for (int i = 0; i < IPV4_DEPTH; i++) {
            ipv4 = childNode(ipv4, 0);
        }
        link(0, 0xFFFF_0000_0000L, 96, ipv4);
        link(0x2002L << 48, 0, 16, ipv4);
    }

    private void link(long high, long low, int length, int to) {
        IpPrefix prefix = new IpPrefix(IpFamily.IPV6, high, low, length);
        int node = 0;
        for (int i = 0; i < length - 1; i++) {
            node = childNode(node, bit(prefix, false, i));
        }
        nodes.get(node)[bit(prefix, false, length - 1)] = to;
    }

    private long record(int child, List<Integer> offsets) {
        if (child == EMPTY) {
            return nodes.size();
        }
        return child >= 0 ? child : nodes.size() + SEPARATOR_BYTES + offsets.get(-child - 2);
    }

    private void writeNode(ByteArrayOutputStream file, long left, long right) {
        switch (recordBits) {
            case 24 -> {
                writeNumber(file, left, 3);
                writeNumber(file, right, 3);
            }
            case 28 -> {
                writeNumber(file, left, 3);
                file.write((int) ((left >>> 20 & 0xF0) | (right >>> 24)));
                writeNumber(file, right, 3);
            }
            default -> {
                writeNumber(file, left, 4);
                writeNumber(file, right, 4);
            }
        }
    }

    private void write(ByteArrayOutputStream data, Object value, boolean pointsBack) {
        switch (value) {
            case String text -> writeText(data, text, pointsBack);
            case Long number -> {
                writeControl(data, 6, 4);
                writeNumber(data, number, 4);
            }
            case Boolean is -> {
                data.write(is ? 1 : 0);
                data.write(14 - 7);
            }
            case Map<?, ?> map -> {
                writeControl(data, 7, map.size());
                map.forEach(
                        (key, member) -> {
                            write(data, key, pointsBack);
                            write(data, member, pointsBack);
                        });
            }
            case List<?> list -> {
                data.write(list.size());
                data.write(11 - 7);
                list.forEach(member -> write(data, member, pointsBack));
            }
            default -> throw new IllegalArgumentException("value: " + value.getClass());
        }
    }

    /// A text that stood before is a pointer to it.
    private void writeText(ByteArrayOutputStream data, String text, boolean pointsBack) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        Integer before = pointsBack ? texts.putIfAbsent(text, data.size()) : null;
        if (before == null || utf8.length < POINTED_BYTES_MIN) {
            writeControl(data, 2, utf8.length);
            data.writeBytes(utf8);
        } else if (before < 2_048) {
            data.write(1 << 5 | before >>> 8);
            data.write(before);
        } else {
            data.write((1 << 5) | (1 << 3) | (before - 2_048) >>> 16);
            writeNumber(data, before - 2_048, 2);
        }
    }

    private static void writeControl(ByteArrayOutputStream data, int type, int size) {
        if (size < 29) {
            data.write(type << 5 | size);
        } else {
            data.write(type << 5 | 29);
            data.write(size - 29);
        }
    }

    private static void writeNumber(ByteArrayOutputStream file, long number, int count) {
        for (int i = count - 1; i >= 0; i--) {
            file.write((int) (number >>> (8 * i)));
        }
    }
}
