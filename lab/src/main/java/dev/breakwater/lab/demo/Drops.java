package dev.breakwater.lab.demo;

import java.util.Map;
import java.util.TreeMap;

/// Packets that the shield dropped, by reason.
///
/// @param byReason names of dev.breakwater.bpf.Reason
record Drops(Map<String, Long> byReason) {
    static final Drops NONE = new Drops(Map.of());

    Drops {
        byReason = Map.copyOf(byReason);
    }

    long of(String reason) {
        return byReason.getOrDefault(reason, 0L);
    }

    long sum() {
        return byReason.values().stream().mapToLong(Long::longValue).sum();
    }

    Drops plus(Drops other) {
        Map<String, Long> sum = new TreeMap<>(byReason);
        other.byReason.forEach((reason, packets) -> sum.merge(reason, packets, Long::sum));
        return new Drops(sum);
    }

    Drops minus(Drops earlier) {
        Map<String, Long> rest = new TreeMap<>(byReason);
        earlier.byReason.forEach((reason, packets) -> rest.merge(reason, -packets, Long::sum));
        return new Drops(rest);
    }
}
