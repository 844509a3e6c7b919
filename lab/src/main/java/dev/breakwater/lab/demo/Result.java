package dev.breakwater.lab.demo;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What the demonstration found out.
///
/// @param firstProtectedSeconds from the program's start to the first request that was served under
///     protection
/// @param offered attack packets sent while the protection stood
/// @param drops what the shield dropped of them
/// @param protectedSeconds how long that was
record Result(
        Served calm,
        Served unprotected,
        Served shielded,
        double firstProtectedSeconds,
        long offered,
        Drops drops,
        double protectedSeconds) {
    Judgement judgement() {
        return Judgement.of(unprotected, shielded, offered, drops.sum());
    }

    double droppedShare() {
        return offered == 0 ? 0 : Math.min(1, (double) drops.sum() / offered);
    }

    long droppedPps() {
        return Math.round(drops.sum() / protectedSeconds);
    }

    /// One JSON object in one line.
    String toJson() {
        String byReason =
                new TreeMap<>(drops.byReason())
                        .entrySet().stream()
                                .map(Result::field)
                                .collect(Collectors.joining(",", "{", "}"));
        return String.format(
                Locale.ROOT,
                "{\"demo.first_protected.s\":%.2f,\"held\":%b,\"calm\":%s,\"unprotected\":%s,"
                        + "\"protected\":%s,\"offered_packets\":%d,\"dropped_packets\":%s,"
                        + "\"protected_seconds\":%.2f}",
                firstProtectedSeconds,
                judgement().held(),
                json(calm),
                json(unprotected),
                json(shielded),
                offered,
                byReason,
                protectedSeconds);
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
