package dev.breakwater.shield.geo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The typed values of a database's section, by where they begin: offsets from the file's start.
/// Nothing is allocated by what the file says of sizes. Owned by one thread.
///
/// Source: the MaxMind DB File Format Specification 2.0.
final class MmdbValues {
    private static final int POINTER = 1;
    private static final int TEXT = 2;
    private static final int MAP = 7;
    private static final int ARRAY = 11;
    private static final int BOOLEAN = 14;

    /// Numbers without sign that fit a long: of 16, 32 and 64 bits.
    private static final int UINT16 = 5;

    private static final int UINT32 = 6;
    private static final int UINT64 = 9;

    /// The type stands in the next byte, less its base.
    private static final int EXTENDED = 0;

    private static final int EXTENDED_BASE = 7;

    /// What the bytes of a size, or of a pointer, are added to, by their count.
    private static final int[] SIZE_BASES = {0, 29, 285, 65_821};

    private static final int[] POINTER_BASES = {0, 0, 2_048, 526_336, 0};

    private static final int NESTING_MAX = 32;
    private static final int TEXT_BYTES_MAX = 128;

    /// Values looked at in one database: the largest that people have need a third.
    static final int VALUES_MAX = 1 << 27;

    private final ByteBuffer bytes;
    private final int base;
    private final int end;
    private int valuesLeft = VALUES_MAX;

    /// The value that was opened last.
    private int type;

    private int size;
    private int payload;
    private int target;

    /// @param base what pointers count from
    /// @param end of the section: no byte from there on is looked at
    MmdbValues(ByteBuffer bytes, int base, int end) {
        this.bytes = bytes;
        this.base = base;
        this.end = end;
    }

    /// Where the value of a map's key begins; -1 where the map has no such key.
    int member(int map, byte[] key) {
        open(map);
        if (type != MAP) {
            throw damaged(map, "type " + type, "a map");
        }
        int entries = size;
        int at = payload;
        for (int i = 0; i < entries; i++) {
            boolean isKey = isText(at, key);
            int value = after(at, 0);
            if (isKey) {
                return value;
            }
            at = after(value, 0);
        }
        return -1;
    }

    /// Refuses a value that isn't there to its end.
    void requireWhole(int at) {
        after(at, 0);
    }

    /// The text at an offset.
    String text(int at) {
        open(at);
        if (type != TEXT) {
            throw damaged(at, "type " + type, "text");
        }
        if (size > TEXT_BYTES_MAX) {
            throw damaged(at, size + " bytes of text", "at most " + TEXT_BYTES_MAX);
        }
        byte[] text = new byte[size];
        bytes.get(payload, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /// The number without sign at an offset.
    long number(int at) {
        open(at);
        if (type != UINT16 && type != UINT32 && type != UINT64) {
            throw damaged(at, "type " + type, "a number without sign");
        }
        if (size > Long.BYTES) {
            throw damaged(at, size + " bytes of a number", "at most 8");
        }
        return unsigned(payload, size);
    }

    private boolean isText(int at, byte[] text) {
        open(at);
        if (type != TEXT) {
            throw damaged(at, "type " + type, "a map's key, which is text");
        }
        if (size != text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (bytes.get(payload + i) != text[i]) {
                return false;
            }
        }
        return true;
    }

    /// Opens the value at an offset, or the one that it points at.
    private void open(int at) {
        openHere(at);
        if (type == POINTER) {
            openHere(target);
            if (type == POINTER) {
                throw damaged(at, "a pointer to a pointer", "a pointer to a value");
            }
        }
        requireWithin(at);
    }

    /// Where the next value after the one at an offset begins.
    private int after(int at, int nesting) {
        if (nesting > NESTING_MAX) {
            throw damaged(at, "values nested deeper", "at most " + NESTING_MAX);
        }
        openHere(at);
        int next = payload;
        if (type == MAP || type == ARRAY) {
            int members = type == MAP ? 2 * size : size;
            for (int i = 0; i < members; i++) {
                next = after(next, nesting + 1);
            }
            return next;
        }
        requireWithin(at);
        return next + payloadBytes();
    }

    private void requireWithin(int at) {
        if (payloadBytes() > end - payload) {
            throw damaged(
                    at, payloadBytes() + " bytes", "at most the " + (end - payload) + " left");
        }
    }

    /// Reads what stands before a value: its type and size, or where it points.
    private void openHere(int at) {
        if (--valuesLeft <= 0) {
            throw damaged(at, "values without end", "at most " + VALUES_MAX);
        }
        int control = byteAt(at);
        int next = at + 1;
        type = control >> 5;
        if (type == EXTENDED) {
            type = EXTENDED_BASE + byteAt(next++);
        }
        size = control & 31;
        if (type == POINTER) {
            openPointer(at, size, next);
            return;
        }
        int sizeBytes = Math.max(0, size - 28);
        if (sizeBytes > 0) {
            size = SIZE_BASES[sizeBytes] + (int) unsigned(next, sizeBytes);
        }
        payload = next + sizeBytes;
    }

    private void openPointer(int at, int bits, int next) {
        int pointerBytes = 1 + (bits >> 3);
        long high = pointerBytes == Integer.BYTES ? 0 : (long) (bits & 7) << (8 * pointerBytes);
        long pointed = base + POINTER_BASES[pointerBytes] + high + unsigned(next, pointerBytes);
        if (pointed >= end) {
            throw damaged(at, "a pointer to byte " + pointed, "before byte " + end);
        }
        target = (int) pointed;
        size = 0;
        payload = next + pointerBytes;
    }

    /// Bytes that the value just opened takes after its size.
    private int payloadBytes() {
        return switch (type) {
            case MAP, ARRAY, BOOLEAN, POINTER -> 0;
            default -> size;
        };
    }

    private long unsigned(int at, int count) {
        long number = 0;
        for (int i = 0; i < count; i++) {
            number = number << 8 | byteAt(at + i);
        }
        return number;
    }

    private int byteAt(int at) {
        if (at >= end) {
            throw damaged(at, "the section's end", "a value");
        }
        return bytes.get(at) & 0xFF;
    }

    private static DamagedDatabaseException damaged(int at, String found, String expected) {
        return new DamagedDatabaseException(
                at, "value: " + found + " (expected: " + expected + ")");
    }
}
