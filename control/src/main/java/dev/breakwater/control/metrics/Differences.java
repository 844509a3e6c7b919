package dev.breakwater.control.metrics;

import dev.breakwater.control.store.MetricName;
import dev.breakwater.control.store.MetricName.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a node counted between two of its totals. Pure.
final class Differences {
    /// What rules' packets are counted under.
    static final String HITS = "HITS";

    private Differences() {}

    /// One number that grew.
    record Difference(MetricName subject, String key, long packets, long bytes) {}

    /// What is new in totals.
    ///
    /// @param earlier of the same node, of the same maps or of those before them
    static List<Difference> between(NodeTotals earlier, NodeTotals now) {
        boolean isSameEpoch = earlier.epoch().equals(now.epoch());
        List<Difference> all = new ArrayList<>();
        Map<String, Difference> ofAll = new HashMap<>();
        tallies(Kind.BACKEND, isSameEpoch ? earlier.backends() : Map.of(), now.backends(), all);
        for (Difference of : all) {
            var subject = new MetricName(Kind.TOTAL, "");
            var total = new Difference(subject, of.key(), of.packets(), of.bytes());
            ofAll.merge(of.key(), total, Differences::sum);
        }
        all.addAll(ofAll.values());
        tallies(Kind.COUNTRY, isSameEpoch ? earlier.countries() : Map.of(), now.countries(), all);
        rules(isSameEpoch ? earlier.rules() : Map.of(), now.rules(), all);
        return all;
    }

    private static Difference sum(Difference one, Difference other) {
        return new Difference(
                one.subject(),
                one.key(),
                one.packets() + other.packets(),
                one.bytes() + other.bytes());
    }

    private static <K extends Enum<K>> void tallies(
            Kind kind,
            Map<String, Tallies<K>> before,
            Map<String, Tallies<K>> now,
            List<Difference> all) {
        now.forEach(
                (name, tallies) -> {
                    Tallies<K> earlier = before.getOrDefault(name, Tallies.none());
                    // A backend that was deleted and made again counts from 0 again.
                    Tallies<K> base = tallies.isBehind(earlier) ? Tallies.none() : earlier;
                    Tallies<K> added = tallies.since(base);
                    MetricName subject = new MetricName(kind, name);
                    for (int i = 0; i < added.size(); i++) {
                        Tallies.Tally<K> tally = added.at(i);
                        String key = tally.key().name();
                        all.add(new Difference(subject, key, tally.packets(), tally.bytes()));
                    }
                });
    }

    private static void rules(
            Map<String, NodeTotals.RuleTotal> before,
            Map<String, NodeTotals.RuleTotal> now,
            List<Difference> all) {
        now.forEach(
                (name, total) -> {
                    var earlier = before.getOrDefault(name, NodeTotals.RuleTotal.ZERO);
                    boolean isAnew =
                            total.packets() < earlier.packets() || total.bytes() < earlier.bytes();
                    var base = isAnew ? NodeTotals.RuleTotal.ZERO : earlier;
                    if (total.packets() > base.packets()) {
                        all.add(
                                new Difference(
                                        new MetricName(Kind.RULE, name),
                                        HITS,
                                        total.packets() - base.packets(),
                                        total.bytes() - base.bytes()));
                    }
                });
    }
}
