package dev.breakwater.shield.geo;

import dev.breakwater.shield.config.IpAddress;
import java.util.Arrays;
import java.util.List;

/// A number for each address of one family, as the addresses, in order, at which it changes.
/// Immutable.
///
/// Addresses are two numbers, compared unsigned, as in [IpAddress].
public final class AddressSteps {
    /// 0 everywhere.
    public static final AddressSteps NONE = new Builder().build();

    /// More changes than any real database has.
    public static final int STEPS_MAX = 1 << 21;

    private final long[] highs;
    private final long[] lows;
    private final int[] values;

    private AddressSteps(long[] highs, long[] lows, int[] values) {
        this.highs = highs;
        this.lows = lows;
        this.values = values;
    }

    /// How many there are: at least 1, for the first begins at address 0.
    public int count() {
        return values.length;
    }

    /// Where a step begins.
    public long high(int step) {
        return highs[step];
    }

    /// Where a step begins; 0 for IPv4.
    public long low(int step) {
        return lows.length == 0 ? 0 : lows[step];
    }

    /// The number from there to the next step.
    public int value(int step) {
        return values[step];
    }

    /// The number of an address.
    public int find(IpAddress address) {
        return values[indexOf(address.high(), address.low())];
    }

    /// The step that an address is in.
    public int indexOf(long high, long low) {
        int from = 0;
        int to = values.length;
        while (to - from > 1) {
            int middle = (from + to) >>> 1;
            if (isAtMost(middle, high, low)) {
                from = middle;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private boolean isAtMost(int step, long high, long low) {
        int byHigh = Long.compareUnsigned(highs[step], high);
        return byHigh < 0 || (byHigh == 0 && Long.compareUnsigned(low(step), low) <= 0);
    }

    /// One number of several, for each address.
    ///
    /// @param layers of one family
    public static AddressSteps combine(List<AddressSteps> layers, Combiner combiner) {
        int[] at = new int[layers.size()];
        int[] values = new int[layers.size()];
        Builder combined = new Builder();
        while (true) {
            int latest = 0;
            for (int i = 0; i < at.length; i++) {
                AddressSteps layer = layers.get(i);
                values[i] = layer.value(at[i]);
                if (!layers.get(latest).isAtMost(at[latest], layer.high(at[i]), layer.low(at[i]))) {
                    continue;
                }
                latest = i;
            }
            AddressSteps newest = layers.get(latest);
            combined.add(newest.high(at[latest]), newest.low(at[latest]), combiner.combine(values));
            if (!advance(layers, at)) {
                return combined.build();
            }
        }
    }

    /// Moves those layers on that change next; false where none does any more.
    private static boolean advance(List<AddressSteps> layers, int[] at) {
        int next = -1;
        for (int i = 0; i < at.length; i++) {
            AddressSteps layer = layers.get(i);
            if (at[i] + 1 < layer.count()
                    && (next < 0
                            || layer.isAtMost(
                                    at[i] + 1,
                                    layers.get(next).high(at[next] + 1),
                                    layers.get(next).low(at[next] + 1)))) {
                next = i;
            }
        }
        if (next < 0) {
            return false;
        }
        long high = layers.get(next).high(at[next] + 1);
        long low = layers.get(next).low(at[next] + 1);
        for (int i = 0; i < at.length; i++) {
            AddressSteps layer = layers.get(i);
            if (at[i] + 1 < layer.count() && layer.isAtMost(at[i] + 1, high, low)) {
                at[i]++;
            }
        }
        return true;
    }

    /// Makes one number of the layers' numbers.
    @FunctionalInterface
    public interface Combiner {
        /// The number that comes of the layers' numbers.
        ///
        /// @param values one of each layer; valid during the call
        int combine(int[] values);
    }

    /// Takes steps in the order of their addresses. Owned by one thread.
    public static final class Builder {
        private long[] highs = new long[64];
        private long[] lows = new long[0];
        private int[] values = new int[64];
        private int count;

        /// Starts with 0 everywhere.
        public Builder() {
            values[count++] = 0;
        }

        /// How many there are so far.
        int count() {
            return count;
        }

        /// Whether there is no room for another step.
        public boolean isFull() {
            return count == STEPS_MAX;
        }

        /// Says the number from an address on.
        ///
        /// @param low 0 for IPv4
        /// @throws IllegalArgumentException beyond [#STEPS_MAX]
        public void add(long high, long low, int value) {
            int last = count - 1;
            if (highs[last] == high && (lows.length == 0 ? 0 : lows[last]) == low) {
                values[last] = value;
                mergeLast();
                return;
            }
            if (values[last] == value) {
                return;
            }
            if (isFull()) {
                throw new IllegalArgumentException(
                        "prefixes: their value changes more often (expected: at most "
                                + STEPS_MAX
                                + " times)");
            }
            makeRoom(low);
            highs[count] = high;
            if (lows.length > 0) {
                lows[count] = low;
            }
            values[count++] = value;
        }

        /// A step that was corrected may say the same as the one before.
        private void mergeLast() {
            if (count > 1 && values[count - 1] == values[count - 2]) {
                count--;
            }
        }

        private void makeRoom(long low) {
            if (count == values.length) {
                highs = Arrays.copyOf(highs, 2 * count);
                values = Arrays.copyOf(values, 2 * count);
                if (lows.length > 0) {
                    lows = Arrays.copyOf(lows, 2 * count);
                }
            }
            if (low != 0 && lows.length == 0) {
                lows = new long[values.length];
            }
        }

        /// All steps that were added.
        public AddressSteps build() {
            return new AddressSteps(
                    Arrays.copyOf(highs, count),
                    lows.length == 0 ? lows : Arrays.copyOf(lows, count),
                    Arrays.copyOf(values, count));
        }
    }
}
