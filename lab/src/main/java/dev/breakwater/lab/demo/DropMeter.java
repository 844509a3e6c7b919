package dev.breakwater.lab.demo;

import dev.breakwater.bpf.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Adds up what control says that the shield has dropped, for the backend and for no backend.
///
/// Owned by one thread.
final class DropMeter {
    private static final List<String> BACKENDS = List.of("web", "none");

    /// More than the demonstration's busy part lasts.
    private static final int SECONDS_BACK = 120;

    private final ControlApi api;

    /// By backend and second: a second that was still being counted is replaced by its next answer.
    private final Map<String, Drops> seen = new HashMap<>();

    DropMeter(ControlApi api) {
        this.api = api;
    }

    /// All that was dropped so far.
    Drops read() {
        for (String backend : BACKENDS) {
            for (Object point : api.points(backend, SECONDS_BACK)) {
                Map<?, ?> fields = (Map<?, ?>) point;
                seen.put(backend + " " + fields.get("time"), drops(fields));
            }
        }
        return seen.values().stream().reduce(Drops.NONE, Drops::plus);
    }

    private static Drops drops(Map<?, ?> point) {
        Map<String, Long> byReason = new TreeMap<>();
        for (Object counted : ControlApi.list(point, "reasons")) {
            Map<?, ?> fields = (Map<?, ?>) counted;
            String reason = String.valueOf(fields.get("reason"));
            if (isDrop(reason)) {
                byReason.merge(reason, ControlApi.number(fields, "packets"), Long::sum);
            }
        }
        return new Drops(byReason);
    }

    private static boolean isDrop(String name) {
        for (Reason reason : Reason.values()) {
            if (reason.name().equals(name)) {
                return reason.verdict() == Reason.Verdict.DROP;
            }
        }
        return false;
    }
}
