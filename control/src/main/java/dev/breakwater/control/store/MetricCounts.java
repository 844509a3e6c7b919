package dev.breakwater.control.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/// Two numbers for each key, that add up: packets and bytes, or a sum and how many were added.
///
/// Owned by one thread.
public final class MetricCounts {
    private static final int VARINT_BYTES_MAX = 10;

    private int size;
    private int[] keys = new int[4];
    private long[] firsts = new long[4];
    private long[] seconds = new long[4];

    /// Takes one key's numbers.
    @FunctionalInterface
    public interface Reader {
        void read(int key, long first, long second);
    }

    /// Adds to what a key has.
    public void add(int key, long first, long second) {
        int index = 0;
        while (index < size && keys[index] != key) {
            index++;
        }
        if (index == size) {
            grow();
            keys[index] = key;
        }
        firsts[index] += first;
        seconds[index] += second;
    }

    private void grow() {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
            firsts = Arrays.copyOf(firsts, 2 * size);
            seconds = Arrays.copyOf(seconds, 2 * size);
        }
        size++;
    }

    /// Adds all that packed counts hold.
    void addPacked(byte[] packed) {
        read(packed, this::add);
    }

    /// How many keys there are.
    public int size() {
        return size;
    }

    /// As bytes: for each key it and its numbers, as varints.
    public ByteString pack() {
        byte[] bytes = new byte[3 * VARINT_BYTES_MAX * size];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            for (int i = 0; i < size; i++) {
                out.writeUInt32NoTag(keys[i]);
                out.writeUInt64NoTag(firsts[i]);
                out.writeUInt64NoTag(seconds[i]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteString.copyFrom(bytes, 0, bytes.length - out.spaceLeft());
    }

    /// Reads packed counts.
    static void read(byte[] packed, Reader reader) {
        CodedInputStream in = CodedInputStream.newInstance(packed);
        try {
            while (!in.isAtEnd()) {
                reader.read(in.readUInt32(), in.readUInt64(), in.readUInt64());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("counts: not what was packed", e);
        }
    }
}
