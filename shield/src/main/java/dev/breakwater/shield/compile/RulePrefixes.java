package dev.breakwater.shield.compile;

import static java.util.Comparator.comparingInt;

import dev.breakwater.shield.config.IpPrefix;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The prefixes of one family that rules ask for in one field, and which rules do. Owned by one
/// thread.
final class RulePrefixes implements OrderedPrefixes {
    private static final Comparator<IpPrefix> ORDER =
            ((Comparator<IpPrefix>) (a, b) -> Long.compareUnsigned(a.high(), b.high()))
                    .thenComparing((a, b) -> Long.compareUnsigned(a.low(), b.low()))
                    .thenComparing(comparingInt(IpPrefix::length));

    private final List<Map.Entry<IpPrefix, RuleNumbers>> asked;
    private final RowPool rows;

    /// @param asked in any order
    RulePrefixes(List<Map.Entry<IpPrefix, RuleNumbers>> asked, RowPool rows) {
        this.asked = asked.stream().sorted(Map.Entry.comparingByKey(ORDER)).toList();
        this.rows = rows;
    }

    @Override
    public int count() {
        return asked.size();
    }

    @Override
    public long high(int index) {
        return asked.get(index).getKey().high();
    }

    @Override
    public long low(int index) {
        return asked.get(index).getKey().low();
    }

    @Override
    public int length(int index) {
        return asked.get(index).getKey().length();
    }

    @Override
    public int leaf(int index, int inherited) {
        return rows.union(inherited, asked.get(index).getValue());
    }
}
