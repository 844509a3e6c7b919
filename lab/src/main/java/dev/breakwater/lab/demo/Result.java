package dev.breakwater.lab.demo;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What the demonstration found out.
///
/// @param firstProtectedSeconds from the program's start to the first request that was served under
///     protection
/// @param counted what the shield counted while it protected
record Result(
        Served calm,
        Served unprotected,
        Served shielded,
        double firstProtectedSeconds,
        Counted counted) {
    Judgement judgement() {
        return Judgement.of(unprotected, shielded, counted);
    }

    /// One JSON object in one line.
    String toJson() {
        String byReason =
                new TreeMap<>(counted.drops().byReason())
                        .entrySet().stream()
                                .map(Result::field)
                                .collect(Collectors.joining(",", "{", "}"));
        return String.format(
                Locale.ROOT,
                "{\"demo.first_protected.s\":%.2f,\"held\":%b,\"calm\":%s,\"unprotected\":%s,"
                        + "\"protected\":%s,\"received_packets\":%d,\"dropped_packets\":%s,"
                        + "\"counted_seconds\":%d}",
                firstProtectedSeconds,
                judgement().held(),
                json(calm),
                json(unprotected),
                json(shielded),
                counted.receivedPackets(),
                byReason,
                counted.seconds());
    }

    private static String field(Map.Entry<String, Long> entry) {
        return '"' + entry.getKey() + "\":" + entry.getValue();
    }

    private static String json(Served served) {
        return String.format(
                Locale.ROOT,
                "{\"served\":%d,\"failed\":%d,\"p50_micros\":%d,\"p99_micros\":%d,"
                        + "\"new_requests\":%d,\"new_served\":%d}",
                served.served(),
                served.failed(),
                served.p50Micros(),
                served.p99Micros(),
                served.newRequests(),
                served.newServed());
    }
}
