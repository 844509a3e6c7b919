package dev.breakwater.lab.client;

/// What the client asks for, whether it is answered or not.
///
/// @param address of the web server
/// @param keptConnections connections that are kept and share keptRatePerSecond
/// @param newRatePerSecond connections made each second for one request each
/// @param timeoutMillis after which a request on a kept connection counts as failed
/// @param newTimeoutMillis the same for a request on a new connection; above one second, TCP's own
///     second try of a lost SYN has a chance
public record OfferedLoad(
        String address,
        int port,
        int keptConnections,
        int keptRatePerSecond,
        int newRatePerSecond,
        int timeoutMillis,
        int newTimeoutMillis) {
    public static final int CONNECTIONS_MAX = 1_000;
    public static final int RATE_MAX = 100_000;

    public OfferedLoad {
        requireInRange("port", port, 1, 65_535);
        requireInRange("keptConnections", keptConnections, 1, CONNECTIONS_MAX);
        requireInRange("keptRatePerSecond", keptRatePerSecond, 1, RATE_MAX);
        requireInRange("newRatePerSecond", newRatePerSecond, 1, RATE_MAX);
        requireInRange("timeoutMillis", timeoutMillis, 1, 60_000);
        requireInRange("newTimeoutMillis", newTimeoutMillis, 1, 60_000);
    }

    private static void requireInRange(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    /// The client process's arguments.
    java.util.List<String> toArguments() {
        return java.util.stream.Stream.of(
                        address,
                        port,
                        keptConnections,
                        keptRatePerSecond,
                        newRatePerSecond,
                        timeoutMillis,
                        newTimeoutMillis)
                .map(String::valueOf)
                .toList();
    }

    static OfferedLoad parse(String[] arguments) {
        return new OfferedLoad(
                arguments[0],
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]),
                Integer.parseInt(arguments[5]),
                Integer.parseInt(arguments[6]));
    }
}
