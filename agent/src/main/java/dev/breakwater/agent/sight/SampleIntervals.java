package dev.breakwater.agent.sight;

import dev.breakwater.agent.tables.SampleOrder;
import dev.breakwater.bpf.Reason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Of which packets how many are sampled, as people write it: `DROP=1000,SOURCE_LIMIT=100`. A
/// verdict stands for all its reasons; what comes later wins; 0 is none.
public final class SampleIntervals {
    public static final String EXPECTED =
            "VERDICT=N or REASON=N, with ',' between: one packet in N, 0 to "
                    + SampleOrder.INTERVAL_MAX;

    private static final Pattern ITEM = Pattern.compile("([A-Z][A-Z0-9_]*)=(\\d{1,10})");

    private SampleIntervals() {}

    /// Empty where the text is no such list.
    public static Optional<Map<Reason, Integer>> parse(String text) {
        Map<Reason, Integer> intervals = new EnumMap<>(Reason.class);
        for (String item : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            Matcher matcher = ITEM.matcher(item);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            long interval = Long.parseLong(matcher.group(2));
            boolean isKnown = put(intervals, matcher.group(1), interval);
            if (!isKnown || interval > SampleOrder.INTERVAL_MAX) {
                return Optional.empty();
            }
        }
        return Optional.of(Map.copyOf(intervals));
    }

    private static boolean put(Map<Reason, Integer> intervals, String name, long interval) {
        boolean isKnown = false;
        for (Reason reason : Reason.values()) {
            if (reason.name().equals(name) || reason.verdict().name().equals(name)) {
                isKnown = true;
                if (interval == 0) {
                    intervals.remove(reason);
                } else {
                    intervals.put(reason, (int) Math.min(interval, Integer.MAX_VALUE));
                }
            }
        }
        return isKnown || isVerdict(name);
    }

    /// One that no reason has yet.
    private static boolean isVerdict(String name) {
        return Arrays.stream(Reason.Verdict.values()).anyMatch(v -> v.name().equals(name));
    }
}
