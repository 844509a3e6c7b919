package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The rows of the filter rules' bit vectors, each kept once. Owned by one thread.
///
/// A row has a bit for every rule, in the order of judging; row 0 has them all.
final class RowPool {
    private final int rules;
    private final List<BitSet> rows = new ArrayList<>();
    private final Map<BitSet, Integer> numbers = new HashMap<>();

    RowPool(int rules) {
        this.rules = rules;
        BitSet every = new BitSet(rules);
        every.set(0, rules);
        int number = numberOf(every);
        assert number == ShieldAbi.ROW_EVERY_RULE : number;
    }

    /// The row's number. The row must not change afterwards.
    int numberOf(BitSet row) {
        Integer known = numbers.get(row);
        if (known != null) {
            return known;
        }
        int number = rows.size();
        rows.add(row);
        numbers.put(row, number);
        return number;
    }

    /// The number of the row that has the bits of both.
    int union(int number, BitSet added) {
        BitSet both = (BitSet) rows.get(number).clone();
        both.or(added);
        return numberOf(both);
    }

    /// Words of a row's summary.
    int summaryWords() {
        return (ruleWords() + 63) / 64;
    }

    /// Image lines of one row; 0 where there is no rule.
    int rowLines() {
        int words = summaryWords() + ruleWords();
        return (words + 7) / 8;
    }

    private int ruleWords() {
        return (rules + 63) / 64;
    }

    /// Writes all rows; answers the first one's line.
    int write(ImageWriter image) {
        int rowLines = rowLines();
        int first = image.addLines(Math.multiplyExact(rowLines, rows.size()));
        for (int number = 0; number < rows.size(); number++) {
            writeRow(image, first + number * rowLines, rows.get(number).toLongArray());
        }
        return first;
    }

    private void writeRow(ImageWriter image, int line, long[] words) {
        long[] summary = new long[summaryWords()];
        for (int i = 0; i < words.length; i++) {
            if (words[i] != 0) {
                summary[i >> 6] |= 1L << (i & 63);
            }
            image.putWord(line, summary.length + i, words[i]);
        }
        for (int i = 0; i < summary.length; i++) {
            image.putWord(line, i, summary[i]);
        }
    }
}
