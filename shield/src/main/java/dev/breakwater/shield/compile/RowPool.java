package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The rows of the filter rules' bit vectors, each kept once, in the image's form (`tables_abi.h`).
/// Owned by one thread.
///
/// Ten thousand rules make some ten thousand rows of a kilobyte each, of which most have a few
/// rules: packed, those take a line or two.
final class RowPool {
    private static final int LINE_WORDS = ShieldAbi.LINE_BYTES / Long.BYTES;
    private static final int ROWS_FIRST = 256;

    /// Of all rows: 64 MiB, with their hashes 72, which fit an agent's heap.
    static final int LINES_MAX = 1 << 20;

    /// Of one row at most: a bit and a summary's bit for each rule that there can be.
    static final int ROW_LINES_MAX = linesFor(ShieldAbi.RULE_SLOTS_MAX / 64 + 4);

    private final int ruleWords;
    private final int summaryWords;

    /// All rows, each from a line's start on.
    private long[] words = new long[ROWS_FIRST * LINE_WORDS];

    private int lines;

    /// Names, by the order of coming.
    private int[] names = new int[ROWS_FIRST];

    /// Hashes, by first line.
    private long[] hashes = new long[ROWS_FIRST];

    private int count;

    /// Names' places plus 1 by hash, with linear probing; at most half full.
    private int[] places = new int[2 * ROWS_FIRST];

    /// @param rules how many there are
    RowPool(int rules) {
        this.ruleWords = (rules + 63) / 64;
        this.summaryWords = (ruleWords + 63) / 64;
        Row every = row();
        for (int rule = 0; rule < rules; rule++) {
            every.flip(rule);
        }
        int name = nameOf(every);
        assert name == ShieldAbi.ROW_EVERY_RULE : name;
    }

    /// A new row without a rule.
    Row row() {
        return new Row(ruleWords);
    }

    /// The name of a row that has these bits now.
    int nameOf(Row row) {
        int place = placeOf(row);
        if (places[place] != 0) {
            return names[places[place] - 1];
        }
        int name = add(row);
        if (count == names.length) {
            names = Arrays.copyOf(names, 2 * count);
        }
        names[count++] = name;
        places[place] = count;
        if (2 * count > places.length) {
            growPlaces();
        }
        return name;
    }

    /// The name of the row that has a row's bits and some rules more.
    int union(int name, RuleNumbers added) {
        Row both = named(name);
        added.forEach(both::set);
        return nameOf(both);
    }

    /// A copy of a named row.
    Row named(int name) {
        Row row = row();
        read(name, row);
        return row;
    }

    /// Lines that all rows take up by now.
    int lines() {
        return lines;
    }

    /// Words of a row's summary; 0 where there is no rule.
    int summaryWords() {
        return summaryWords;
    }

    /// Writes all rows, to lines of any contents.
    void write(ByteBuffer target, int firstLine) {
        target.slice(firstLine * ShieldAbi.LINE_BYTES, lines * ShieldAbi.LINE_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .put(words, 0, lines * LINE_WORDS);
    }

    /// Where the row's name stands, or the gap where it would.
    private int placeOf(Row row) {
        int place = (int) row.hash() & (places.length - 1);
        while (places[place] != 0 && !isRow(names[places[place] - 1], row)) {
            place = place + 1 & (places.length - 1);
        }
        return place;
    }

    private boolean isRow(int name, Row row) {
        if (hashes[line(name)] != row.hash()) {
            return false;
        }
        return Arrays.equals(named(name).words(), row.words());
    }

    private int add(Row row) {
        int set = 0;
        for (long word : row.words()) {
            set += word == 0 ? 0 : 1;
        }
        int packedLines = linesFor(summaryWords + 1 + set);
        int fullLines = linesFor(summaryWords + ruleWords);
        boolean isPacked = 2 * packedLines <= fullLines;
        int line = lines;
        lines += isPacked ? packedLines : fullLines;
        if (lines > LINES_MAX) {
            throw new IllegalArgumentException(
                    "filter rules: their sources, destinations and ports make sets of rules of more"
                            + " than "
                            + LINES_MAX
                            + " lines of 64 bytes (expected: fewer prefixes within those that many"
                            + " rules name; address lists hold more)");
        }
        if (lines > hashes.length) {
            int capacity = Math.min(LINES_MAX, 2 * lines);
            hashes = Arrays.copyOf(hashes, capacity);
            words = Arrays.copyOf(words, capacity * LINE_WORDS);
        }
        hashes[line] = row.hash();
        writeSummary(row, line * LINE_WORDS);
        if (isPacked) {
            writePacked(row, line * LINE_WORDS + summaryWords);
            return line | ShieldAbi.ROW_PACKED;
        }
        System.arraycopy(row.words(), 0, words, line * LINE_WORDS + summaryWords, ruleWords);
        return line;
    }

    private void writeSummary(Row row, int at) {
        for (int word = 0; word < ruleWords; word++) {
            if (row.words()[word] != 0) {
                words[at + (word >> 6)] |= 1L << (word & 63);
            }
        }
    }

    private void writePacked(Row row, int at) {
        int set = 0;
        for (int word = 0; word < ruleWords; word++) {
            if (word % 64 == 0) {
                words[at] |= (long) set << (word / 64 * ShieldAbi.ROW_COUNT_BITS);
            }
            if (row.words()[word] != 0) {
                words[at + 1 + set] = row.words()[word];
                set++;
            }
        }
    }

    /// Makes a row the copy of a named one.
    private void read(int name, Row row) {
        int at = line(name) * LINE_WORDS;
        int place = at + summaryWords;
        long hash = hashes[line(name)];
        if ((name & ShieldAbi.ROW_PACKED) == 0) {
            row.copy(words, place, hash);
            return;
        }
        long[] unpacked = new long[ruleWords];
        for (int word = 0; word < ruleWords; word++) {
            if ((words[at + word / 64] >>> word & 1) != 0) {
                unpacked[word] = words[++place];
            }
        }
        row.copy(unpacked, 0, hash);
    }

    private void growPlaces() {
        places = new int[2 * places.length];
        for (int i = 0; i < count; i++) {
            int place = (int) hashes[line(names[i])] & (places.length - 1);
            while (places[place] != 0) {
                place = place + 1 & (places.length - 1);
            }
            places[place] = i + 1;
        }
    }

    private static int line(int name) {
        return name & ~ShieldAbi.ROW_PACKED;
    }

    private static int linesFor(int words) {
        return (words + LINE_WORDS - 1) / LINE_WORDS;
    }
}
