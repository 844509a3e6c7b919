package dev.breakwater.testkit.golden;

import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.registration.Registration;
import dev.breakwater.shield.registration.ServerPlace;
import dev.breakwater.shield.registration.ServerSecret;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The servers of a `.pkt` file that told their secret, and its time of day. Owned by one thread.
final class GoldenRegistrations {
    private static final String CLOCK = "clock";
    static final Set<String> WORDS = Set.of(CLOCK, "registered");
    private static final long MILLI_NANOS = 1_000_000;

    private final String path;
    private final Map<ServerPlace, ServerSecret> secrets = new LinkedHashMap<>();
    private long wallMillis;

    GoldenRegistrations(String path) {
        this.path = path;
    }

    void add(Statement statement) {
        List<String> words = statement.arguments();
        try {
            if (statement.word().equals(CLOCK)) {
                wallMillis = Long.parseLong(words.getFirst());
                return;
            }
            secrets.put(
                    new ServerPlace(
                            IpText.parseAddress(words.getFirst()).orElseThrow(),
                            Integer.parseInt(words.get(1))),
                    new ServerSecret(HexFormat.of().parseHex(words.get(2))));
        } catch (RuntimeException e) {
            throw new GoldenTextException(
                    path,
                    statement.line(),
                    String.join(" ", words),
                    "clock MILLISECONDS since 1970; registered ADDRESS PORT, and 32 bytes");
        }
    }

    /// They told their secrets at the start.
    GoldenServers read() {
        Instant start = Instant.ofEpochMilli(wallMillis);
        return new GoldenServers(
                wallMillis * MILLI_NANOS,
                secrets.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        server -> Registration.of(server.getValue(), start))));
    }
}
