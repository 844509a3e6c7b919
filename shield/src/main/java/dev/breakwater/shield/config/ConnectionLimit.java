package dev.breakwater.shield.config;

/// How many TCP connections may be opened: packets with SYN and without ACK.
///
/// @param rateConnectionsPerSecond sustained, 1 to 10,000,000
/// @param burstConnections accepted at once after a rest, 1 to 10,000,000
public record ConnectionLimit(long rateConnectionsPerSecond, long burstConnections)
        implements Limit {
    public static final long MAX = RateLimit.MAX;

    public ConnectionLimit {
        Refuse.unlessInRange("rateConnectionsPerSecond", rateConnectionsPerSecond, 1, MAX);
        Refuse.unlessInRange("burstConnections", burstConnections, 1, MAX);
    }

    @Override
    public long interval() {
        return inPackets().interval();
    }

    @Override
    public long toleranceNanos() {
        return inPackets().toleranceNanos();
    }

    @Override
    public long costNanos(int ipBytes) {
        return inPackets().costNanos(ipBytes);
    }

    /// Each is one packet.
    private RateLimit inPackets() {
        return new RateLimit(rateConnectionsPerSecond, burstConnections);
    }
}
