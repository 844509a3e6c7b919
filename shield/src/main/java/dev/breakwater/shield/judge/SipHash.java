package dev.breakwater.shield.judge;

/// SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012) of a message in
/// words of eight bytes, the first byte lowest. One message an instance.
final class SipHash {
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private int words;

    /// @param first the key's first eight bytes, the first one lowest
    /// @param second its others
    SipHash(long first, long second) {
        v0 = first ^ 0x736f_6d65_7073_6575L;
        v1 = second ^ 0x646f_7261_6e64_6f6dL;
        v2 = first ^ 0x6c79_6765_6e65_7261L;
        v3 = second ^ 0x7465_6462_7974_6573L;
    }

    SipHash add(long word) {
        take(word);
        words++;
        return this;
    }

    /// Adds a word as CloudburstMC's library does, which isn't as SipHash does: once, behind the
    /// rounds.
    SipHash addBehind(long word) {
        rounds(2);
        v0 ^= word;
        v3 ^= word;
        words++;
        return this;
    }

    /// The hash of what was added.
    long end() {
        return end(0, 0);
    }

    /// The hash of what was added, with some last bytes.
    ///
    /// @param last the first one lowest
    /// @param bytes how many, 0 to 7
    long end(long last, int bytes) {
        take((long) (words * Long.BYTES + bytes) << 56 | last);
        v2 ^= 0xFF;
        rounds(4);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void take(long word) {
        v3 ^= word;
        rounds(2);
        v0 ^= word;
    }

    private void rounds(int count) {
        for (int round = 0; round < count; round++) {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
