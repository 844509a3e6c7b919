package dev.breakwater.lab.demo;

import dev.breakwater.bpf.Reason;
import java.time.Instant;
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

    /// By second and backend: a second that was still being counted is replaced by its next answer.
    private final Map<Instant, Map<String, Counted>> seconds = new HashMap<>();

    DropMeter(ControlApi api) {
        this.api = api;
    }

    /// Asks for what is new; answers all that was dropped so far.
    Drops read() {
        for (String backend : BACKENDS) {
            for (Object point : api.points(backend, SECONDS_BACK)) {
                Map<?, ?> fields = (Map<?, ?>) point;
                Instant time = Instant.parse(String.valueOf(fields.get("time")));
                long received = ControlApi.number(fields, "receivedPackets");
                seconds.computeIfAbsent(time, _ -> new HashMap<>())
                        .put(backend, new Counted(1, received, drops(fields)));
            }
        }
        return between(Instant.MIN, Instant.MAX).drops();
    }

    /// What was counted in the whole seconds of that stretch of time.
    Counted between(Instant from, Instant until) {
        return seconds.entrySet().stream()
                .filter(second -> second.getKey().isAfter(from) && second.getKey().isBefore(until))
                .map(second -> second.getValue().values())
                .map(backends -> backends.stream().reduce(Counted.NONE, Counted::besides))
                .reduce(Counted.NONE, Counted::after);
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
