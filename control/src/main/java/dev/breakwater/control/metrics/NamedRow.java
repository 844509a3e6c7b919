package dev.breakwater.control.metrics;

import dev.breakwater.control.metrics.Differences.Difference;
import dev.breakwater.control.store.MetricCounts;
import dev.breakwater.control.store.MetricName;
import dev.breakwater.control.store.MetricName.Kind;
import dev.breakwater.control.store.MetricRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A row to be stored whose names have no numbers yet.
///
/// @param counts all of the subject
record NamedRow(long second, String node, MetricName subject, List<Difference> counts) {
    NamedRow {
        counts = List.copyOf(counts);
    }

    /// What is new of a node in a second, a row for each subject.
    static List<NamedRow> of(long second, String node, List<Difference> differences) {
        Map<MetricName, List<Difference>> bySubject = new LinkedHashMap<>();
        for (Difference difference : differences) {
            bySubject.computeIfAbsent(difference.subject(), _ -> new ArrayList<>()).add(difference);
        }
        List<NamedRow> rows = new ArrayList<>();
        bySubject.forEach(
                (subject, counts) -> rows.add(new NamedRow(second, node, subject, counts)));
        return rows;
    }

    void addNames(Collection<MetricName> names) {
        names.add(new MetricName(Kind.NODE, node));
        names.add(subject);
        counts.forEach(count -> names.add(new MetricName(Kind.KEY, count.key())));
    }

    /// @param ids of all its names
    MetricRow row(Map<MetricName, Integer> ids) {
        MetricCounts packed = new MetricCounts();
        counts.forEach(
                count ->
                        packed.add(
                                id(ids, new MetricName(Kind.KEY, count.key())),
                                count.packets(),
                                count.bytes()));
        int of = id(ids, new MetricName(Kind.NODE, node));
        return new MetricRow(second, of, id(ids, subject), packed.pack());
    }

    private static int id(Map<MetricName, Integer> ids, MetricName name) {
        return Optional.ofNullable(ids.get(name)).orElseThrow();
    }
}
