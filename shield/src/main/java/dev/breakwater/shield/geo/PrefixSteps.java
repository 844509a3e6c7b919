package dev.breakwater.shield.geo;

import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/// Makes steps of prefixes that may lie in one another: the longest decides. Pure.
final class PrefixSteps {
    private static final Comparator<Entry> IN_ORDER =
            Comparator.comparing((Entry entry) -> entry.prefix.high(), Long::compareUnsigned)
                    .thenComparing(entry -> entry.prefix.low(), Long::compareUnsigned)
                    .thenComparing(entry -> entry.prefix.length());

    private PrefixSteps() {}

    /// A prefix and its number.
    record Entry(IpPrefix prefix, int value) {
        boolean isLast() {
            return (lastHigh() & lastLow()) == -1L
                    || (prefix.family() == IpFamily.IPV4 && lastHigh() >>> 32 == 0xFFFF_FFFFL);
        }

        /// Its last address.
        private long lastHigh() {
            return prefix.length() >= Long.SIZE
                    ? prefix.high()
                    : prefix.high() | -1L >>> prefix.length();
        }

        private long lastLow() {
            int bits = prefix.length() - Long.SIZE;
            return bits <= 0 ? -1L : bits >= Long.SIZE ? prefix.low() : prefix.low() | -1L >>> bits;
        }

        /// The first address after it.
        long afterHigh() {
            return prefix.length() <= Long.SIZE || lastLow() == -1L ? lastHigh() + 1 : lastHigh();
        }

        long afterLow() {
            return prefix.length() <= Long.SIZE ? 0 : lastLow() + 1;
        }
    }

    /// The number of each address of a family: 0 where no entry holds it.
    static AddressSteps of(IpFamily family, List<Entry> entries) {
        AddressSteps.Builder steps = new AddressSteps.Builder();
        Deque<Entry> around = new ArrayDeque<>();
        List<Entry> ordered =
                entries.stream()
                        .filter(entry -> entry.prefix.family() == family)
                        .sorted(IN_ORDER)
                        .toList();
        for (Entry entry : ordered) {
            while (!around.isEmpty() && !around.peek().prefix.contains(entry.prefix)) {
                leave(steps, around);
            }
            steps.add(entry.prefix.high(), entry.prefix.low(), entry.value);
            around.push(entry);
        }
        while (!around.isEmpty()) {
            leave(steps, around);
        }
        return steps.build();
    }

    private static void leave(AddressSteps.Builder steps, Deque<Entry> around) {
        Entry left = around.pop();
        if (!left.isLast()) {
            int value = around.isEmpty() ? 0 : around.peek().value;
            steps.add(left.afterHigh(), left.afterLow(), value);
        }
    }
}
