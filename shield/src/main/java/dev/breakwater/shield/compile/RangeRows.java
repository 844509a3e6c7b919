package dev.breakwater.shield.compile;

import java.util.Arrays;

/// Which rules hold at each value of a field, found by one sweep over the ends of their ranges.
/// Owned by one thread.
final class RangeRows {
    private final int values;
    private final RowPool rows;
    /// A value and, in the lower half, a rule that begins or ends to hold there.
    private long[] changes = new long[64];
    private int count;

    RangeRows(int values, RowPool rows) {
        this.values = values;
        this.rows = rows;
    }

    /// Says that a rule holds from one value to another, both included. Ranges of one rule must not
    /// overlap.
    void add(int rule, int first, int last) {
        change(first, rule);
        change(last + 1, rule);
    }

    /// Fills the first entries of a table with the row of each value.
    void fill(int[] table) {
        Arrays.sort(changes, 0, count);
        Row holding = rows.row();
        int value = 0;
        int at = 0;
        while (value < values) {
            while (at < count && changes[at] >>> 32 == value) {
                holding.flip((int) changes[at]);
                at++;
            }
            int next = at < count ? (int) Math.min(changes[at] >>> 32, values) : values;
            Arrays.fill(table, value, next, rows.nameOf(holding));
            value = next;
        }
    }

    private void change(int value, int rule) {
        if (count == changes.length) {
            changes = Arrays.copyOf(changes, 2 * count);
        }
        changes[count++] = (long) value << 32 | rule;
    }
}
