package dev.breakwater.shield.config;

import java.util.Arrays;
import java.util.function.IntToLongFunction;

/// In which order entries stand: by address, then by length, each prefix once.
final class EntryOrder {
    private static final int DIGIT_VALUES = 256;

    private EntryOrder() {}

    /// The byte of an entry at a place, the least significant being 0.
    private interface Digits {
        int at(int entry, int place);
    }

    /// Whether two entries are of one prefix.
    private interface Same {
        boolean is(int entry, int other);
    }

    /// The indexes of the entries that stay.
    ///
    /// @param expiry of several of one prefix, the one with the greatest stays, the first of them
    static int[] ofIpv4(int[] addresses, byte[] lengths, IntToLongFunction expiry) {
        int[] order = identity(addresses.length);
        boolean isOrdered = true;
        for (int i = 1; i < addresses.length && isOrdered; i++) {
            int compared = Integer.compareUnsigned(addresses[i - 1], addresses[i]);
            isOrdered = compared < 0 || (compared == 0 && lengths[i - 1] < lengths[i]);
        }
        if (isOrdered) {
            return order;
        }
        Digits digits =
                (entry, place) ->
                        place == 0
                                ? lengths[entry] & 0xFF
                                : addresses[entry] >>> (8 * (place - 1)) & 0xFF;
        return distinct(
                sort(order, 5, digits),
                (a, b) -> addresses[a] == addresses[b] && lengths[a] == lengths[b],
                expiry);
    }

    /// As [#ofIpv4].
    static int[] ofIpv6(long[] high, long[] low, byte[] lengths, IntToLongFunction expiry) {
        int[] order = identity(high.length);
        boolean isOrdered = true;
        for (int i = 1; i < high.length && isOrdered; i++) {
            int compared = Long.compareUnsigned(high[i - 1], high[i]);
            if (compared == 0) {
                compared = Long.compareUnsigned(low[i - 1], low[i]);
            }
            isOrdered =
                    compared < 0
                            || (compared == 0 && (lengths[i - 1] & 0xFF) < (lengths[i] & 0xFF));
        }
        if (isOrdered) {
            return order;
        }
        Digits digits =
                (entry, place) -> {
                    if (place == 0) {
                        return lengths[entry] & 0xFF;
                    }
                    long half = place <= 8 ? low[entry] : high[entry];
                    return (int) (half >>> (8 * ((place - 1) & 7))) & 0xFF;
                };
        return distinct(
                sort(order, 17, digits),
                (a, b) -> high[a] == high[b] && low[a] == low[b] && lengths[a] == lengths[b],
                expiry);
    }

    private static int[] identity(int count) {
        int[] order = new int[count];
        Arrays.setAll(order, i -> i);
        return order;
    }

    /// By each byte in turn, the least significant first; each pass keeps the order of equals.
    private static int[] sort(int[] order, int places, Digits digits) {
        int[] from = order;
        int[] to = new int[order.length];
        for (int place = 0; place < places; place++) {
            int[] starts = new int[DIGIT_VALUES + 1];
            for (int entry : from) {
                starts[digits.at(entry, place) + 1]++;
            }
            for (int value = 0; value < DIGIT_VALUES; value++) {
                starts[value + 1] += starts[value];
            }
            for (int entry : from) {
                to[starts[digits.at(entry, place)]++] = entry;
            }
            int[] swapped = from;
            from = to;
            to = swapped;
        }
        return from;
    }

    private static int[] distinct(int[] order, Same same, IntToLongFunction expiry) {
        int count = 0;
        for (int entry : order) {
            if (count == 0 || !same.is(order[count - 1], entry)) {
                order[count++] = entry;
            } else if (expiry.applyAsLong(entry) > expiry.applyAsLong(order[count - 1])) {
                order[count - 1] = entry;
            }
        }
        return Arrays.copyOf(order, count);
    }
}
