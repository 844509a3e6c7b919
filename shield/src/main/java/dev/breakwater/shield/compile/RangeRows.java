package dev.breakwater.shield.compile;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Which rules hold at each value of a field, found by one sweep over the ends of their ranges.
/// Owned by one thread.
final class RangeRows {
    private final RowPool rows;
    /// The rules that begin or end to hold at a value.
    private final @Nullable BitSet[] changes;

    RangeRows(int values, RowPool rows) {
        this.rows = rows;
        this.changes = new BitSet[values + 1];
    }

    /// Says that a rule holds from one value to another, both included. Ranges of one rule must not
    /// overlap.
    void add(int rule, int first, int last) {
        change(first, rule);
        change(last + 1, rule);
    }

    /// Fills the first entries of a table with the row of each value.
    void fill(int[] table) {
        BitSet holding = new BitSet();
        int row = rows.numberOf(new BitSet());
        for (int value = 0; value < changes.length - 1; value++) {
            BitSet at = changes[value];
            if (at != null) {
                holding.xor(at);
                row = rows.numberOf((BitSet) holding.clone());
            }
            table[value] = row;
        }
    }

    private void change(int value, int rule) {
        BitSet at = changes[value];
        if (at == null) {
            at = new BitSet();
            changes[value] = at;
        }
        at.flip(rule);
    }
}
