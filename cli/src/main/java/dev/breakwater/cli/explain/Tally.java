package dev.breakwater.cli.explain;

import dev.breakwater.bpf.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What was counted of a capture so far. Owned by one thread.
final class Tally {
    private final Map<Reason, Long> byReason = new EnumMap<>(Reason.class);
    private long packets;
    private long cutPackets;
    private long disagreements;

    void add(Answer answer, boolean isCut) {
        packets++;
        byReason.merge(answer.decision().reason(), 1L, Long::sum);
        if (isCut) {
            cutPackets++;
        }
        if (answer instanceof Answer.Disagreed) {
            disagreements++;
        }
    }

    /// Packets judged, and so the last one's number.
    long packets() {
        return packets;
    }

    long cutPackets() {
        return cutPackets;
    }

    long disagreements() {
        return disagreements;
    }

    /// Packets by reason, in the order of the reasons' numbers; only those that occurred.
    Map<Reason, Long> byReason() {
        return byReason;
    }

    Map<Reason.Verdict, Long> byVerdict() {
        return byReason.entrySet().stream()
                .collect(
                        Collectors.groupingBy(
                                entry -> entry.getKey().verdict(),
                                () -> new EnumMap<>(Reason.Verdict.class),
                                Collectors.summingLong(Map.Entry::getValue)));
    }
}
