package dev.breakwater.lab.flood;

import java.util.List;

/// Packets of one kind, sent at one rate.
///
/// @param name for people, "udp"
/// @param sources addresses and prefixes that the packets claim to come from, all of one family: 1,
///     2 or 4
/// @param destination where they go, an address of the same family
/// @param destinationPort 1 to 65535
/// @param payloadBytes behind the transport's header, up to 1,400, and at least what packets of
///     the kind begin with
/// @param ratePps packets per second, 1 to 1,000,000
public record FloodStream(
        String name,
        FloodKind kind,
        List<String> sources,
        String destination,
        int destinationPort,
        int payloadBytes,
        int ratePps) {
    public static final int RATE_PPS_MAX = 1_000_000;
    public static final int PAYLOAD_BYTES_MAX = 1_400;

    private static final int PORT_MAX = 65_535;

    public FloodStream {
        sources = List.copyOf(sources);
        if (sources.isEmpty()
                || sources.size() > FloodOrder.SOURCE_PREFIXES_MAX
                || Integer.bitCount(sources.size()) != 1) {
            throw new IllegalArgumentException(
                    "sources: " + sources.size() + " (expected: 1, 2 or 4)");
        }
        requireInRange("destinationPort", destinationPort, 1, PORT_MAX);
        requireInRange("payloadBytes", payloadBytes, kind.opening().length, PAYLOAD_BYTES_MAX);
        requireInRange("ratePps", ratePps, 1, RATE_PPS_MAX);
        boolean isIpv6 = destination.contains(":");
        if (sources.stream().anyMatch(source -> source.contains(":") != isIpv6)) {
            throw new IllegalArgumentException(
                    "sources: " + sources + " (expected: of the family of " + destination + ")");
        }
    }

    private static void requireInRange(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }
}
