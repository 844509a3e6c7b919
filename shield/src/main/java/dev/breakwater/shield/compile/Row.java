package dev.breakwater.shield.compile;

/// A row of the filter rules' bit vectors in the making: a bit for every rule, in the order of
/// judging. Knows its hash at any moment, so that one flipped bit costs no second look at the
/// others. Owned by one thread.
final class Row {
    private final long[] words;
    private long hash;

    /// A row without a rule.
    ///
    /// @param words 64 rules each
    Row(int words) {
        this.words = new long[words];
    }

    /// Changes one rule's bit.
    void flip(int rule) {
        words[rule >> 6] ^= 1L << (rule & 63);
        hash ^= key(rule);
    }

    void set(int rule) {
        if ((words[rule >> 6] >>> (rule & 63) & 1) == 0) {
            flip(rule);
        }
    }

    /// Makes it another row's copy.
    ///
    /// @param hash of that row
    void copy(long[] from, int at, long hash) {
        System.arraycopy(from, at, words, 0, words.length);
        this.hash = hash;
    }

    /// Adds another row's bits.
    void add(Row other) {
        for (int word = 0; word < words.length; word++) {
            long added = other.words[word] & ~words[word];
            words[word] |= added;
            for (; added != 0; added &= added - 1) {
                hash ^= key(64 * word + Long.numberOfTrailingZeros(added));
            }
        }
    }

    /// Leaves only the bits that another row has too.
    void retain(Row other) {
        for (int word = 0; word < words.length; word++) {
            long removed = words[word] & ~other.words[word];
            words[word] ^= removed;
            for (; removed != 0; removed &= removed - 1) {
                hash ^= key(64 * word + Long.numberOfTrailingZeros(removed));
            }
        }
    }

    long[] words() {
        return words;
    }

    /// The XOR of a key for each rule that is in it (Zobrist, 1970).
    long hash() {
        return hash;
    }

    /// SplitMix64's finalizer (Steele, Lea and Flood, OOPSLA 2014).
    private static long key(int rule) {
        long key = (rule + 1) * 0x9e3779b97f4a7c15L;
        key = (key ^ key >>> 30) * 0xbf58476d1ce4e5b9L;
        key = (key ^ key >>> 27) * 0x94d049bb133111ebL;
        return key ^ key >>> 31;
    }
}
