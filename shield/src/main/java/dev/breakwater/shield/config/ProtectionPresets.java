package dev.breakwater.shield.config;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What each protection level means; docs/operate/protection-levels.md says why. Pure.
final class ProtectionPresets {
    /// Every burst is what the rate gives in so many seconds.
    private static final long BURST_SECONDS = 2;

    private static final ProtectionChecks VALID_FORM =
            new ProtectionChecks(
                    Policy.DROP,
                    Policy.PASS,
                    TcpFlagPolicy.VALID,
                    Policy.DROP,
                    Policy.DROP,
                    Policy.PASS,
                    Policy.PASS,
                    Policy.DROP);
    private static final ProtectionChecks NEEDED = dropping(TcpFlagPolicy.VALID);
    private static final ProtectionChecks STRICT = dropping(TcpFlagPolicy.STRICT);

    /// The limits of one level, sustained.
    ///
    /// @param connections per second of one source, where the service speaks TCP
    /// @param devicePps of one device, where packets name it; 0 where no type's do
    /// @param networkSources a network may send as much as so many sources; 0 where it is unlimited
    /// @param totalPps of all sources; 0 where it is unlimited
    private record Rates(
            long sourcePps,
            long sourceBytes,
            long connections,
            long devicePps,
            int networkSources,
            long totalPps,
            long totalBytes) {}

    /// Levels one to five of what serves files and pages.
    private static final List<Rates> WEB =
            List.of(
                    new Rates(50_000, 125_000_000, 200, 0, 0, 0, 0),
                    new Rates(20_000, 50_000_000, 100, 0, 8, 0, 0),
                    new Rates(10_000, 12_500_000, 50, 0, 8, 0, 0),
                    new Rates(5_000, 5_000_000, 25, 0, 4, 1_000_000, 1_000_000_000),
                    new Rates(2_500, 2_000_000, 10, 0, 4, 250_000, 250_000_000));

    /// Levels one to five of what answers many small packets a second.
    private static final List<Rates> GAME =
            List.of(
                    new Rates(5_000, 5_000_000, 50, 100, 0, 0, 0),
                    new Rates(2_000, 2_000_000, 20, 50, 8, 0, 0),
                    new Rates(1_000, 1_000_000, 10, 20, 8, 0, 0),
                    new Rates(500, 500_000, 5, 10, 4, 500_000, 250_000_000),
                    new Rates(250, 250_000, 2, 5, 4, 100_000, 50_000_000));

    private ProtectionPresets() {}

    static ProtectionChecks checks(ProtectionLevel level) {
        return switch (level) {
            case UNSAID -> ProtectionChecks.DEFAULT;
            case ZERO -> ProtectionChecks.PASS_ALL;
            case ONE -> VALID_FORM;
            case TWO, THREE -> NEEDED;
            case FOUR, FIVE -> STRICT;
        };
    }

    static ProtectionLimits limits(ProtectionLevel level, BackendType type) {
        List<Rates> rates = isGame(type) ? GAME : WEB;
        return switch (level) {
            case UNSAID, ZERO -> ProtectionLimits.NONE;
            case ONE -> limits(rates.get(0), type);
            case TWO -> limits(rates.get(1), type);
            case THREE -> limits(rates.get(2), type);
            case FOUR -> limits(rates.get(3), type);
            case FIVE -> limits(rates.get(4), type);
        };
    }

    private static boolean isGame(BackendType type) {
        return switch (type) {
            case UDP,
                    MINECRAFT_JAVA,
                    MINECRAFT_BEDROCK,
                    MINECRAFT_QUERY,
                    SOURCE,
                    FIVEM,
                    TEAMSPEAK,
                    TELEMETRY ->
                    true;
            case TCP, HTTP, HTTPS, QUIC, WIREGUARD, DNS -> false;
        };
    }

    private static ProtectionLimits limits(Rates rates, BackendType type) {
        Map<LimitKind, Limit> limits = new EnumMap<>(LimitKind.class);
        limits.put(LimitKind.SOURCE_LIMIT, packets(rates.sourcePps()));
        limits.put(LimitKind.SOURCE_BYTES, bytes(rates.sourceBytes()));
        if (type.protocol() == Protocols.TCP) {
            limits.put(
                    LimitKind.SOURCE_CONNECTIONS,
                    new ConnectionLimit(rates.connections(), rates.connections() * BURST_SECONDS));
        }
        if (type.namesDevices()) {
            limits.put(LimitKind.DEVICE_LIMIT, packets(rates.devicePps()));
        }
        if (rates.networkSources() > 0) {
            limits.put(
                    LimitKind.NETWORK_LIMIT, packets(rates.sourcePps() * rates.networkSources()));
            limits.put(
                    LimitKind.NETWORK_BYTES, bytes(rates.sourceBytes() * rates.networkSources()));
        }
        if (rates.totalPps() > 0) {
            limits.put(LimitKind.BACKEND_LIMIT, packets(rates.totalPps()));
            limits.put(LimitKind.BACKEND_BYTES, bytes(rates.totalBytes()));
        }
        return new ProtectionLimits(limits);
    }

    private static RateLimit packets(long ratePps) {
        return new RateLimit(ratePps, ratePps * BURST_SECONDS);
    }

    private static ByteLimit bytes(long rateBytesPerSecond) {
        return new ByteLimit(rateBytesPerSecond, rateBytesPerSecond * BURST_SECONDS);
    }

    private static ProtectionChecks dropping(TcpFlagPolicy tcpFlags) {
        return new ProtectionChecks(
                Policy.DROP,
                Policy.DROP,
                tcpFlags,
                Policy.DROP,
                Policy.DROP,
                Policy.DROP,
                Policy.DROP,
                Policy.DROP);
    }
}
