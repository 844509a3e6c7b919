package dev.breakwater.bench;

import dev.breakwater.lab.flood.FloodKind;
import dev.breakwater.lab.flood.FloodStream;
import java.util.List;

/// A flood that runs while clients connect. It goes to the very port that they go to, where that
/// is of its transport; else to a service of its own on the same node.
enum ConnectFlood {
    SYN4("syn4", FloodKind.SYN, 0, ConnectProtocol.TCP),
    SYN6("syn6", FloodKind.SYN, 0, ConnectProtocol.TCP),
    ACK("ack", FloodKind.ACK, 0, ConnectProtocol.TCP),
    UDP("udp", FloodKind.UDP, 64, ConnectProtocol.BEDROCK),
    PING("ping", FloodKind.RAKNET_PING, 33, ConnectProtocol.BEDROCK),
    REQUEST1("request1", FloodKind.RAKNET_REQUEST, 64, ConnectProtocol.BEDROCK),
    QUERY("query", FloodKind.SOURCE_QUERY, 25, ConnectProtocol.SOURCE),
    INITIAL("initial", FloodKind.QUIC_INITIAL, 1_200, ConnectProtocol.QUIC);

    /// Of all but QUIC's: what the generator's CPU makes and answers in half of its time.
    private static final int RATE_PPS = 200_000;

    /// Of frames of 1,242 bytes: half a gigabit a second.
    private static final int INITIAL_RATE_PPS = 50_000;

    private static final String IPV4_SOURCES = "128.0.0.0/2";
    private static final String IPV6_SOURCES = "2001:db8:bad::/48";

    private final String label;
    private final FloodKind kind;
    private final int payloadBytes;
    private final ConnectProtocol home;

    ConnectFlood(String label, FloodKind kind, int payloadBytes, ConnectProtocol home) {
        this.label = label;
        this.kind = kind;
        this.payloadBytes = payloadBytes;
        this.home = home;
    }

    /// In the figures' names.
    String label() {
        return label;
    }

    int ratePps() {
        return this == INITIAL ? INITIAL_RATE_PPS : RATE_PPS;
    }

    /// @param protocol what clients connect by meanwhile
    FloodStream stream(ConnectProtocol protocol) {
        ConnectProtocol target = protocol.isOverTcp() == home.isOverTcp() ? protocol : home;
        boolean isIpv6 = this == SYN6;
        return new FloodStream(
                label,
                kind,
                List.of(isIpv6 ? IPV6_SOURCES : IPV4_SOURCES),
                isIpv6
                        ? ConnectStage.ipv6Text(target.place())
                        : ConnectStage.ipv4Text(target.place()),
                target.port(),
                payloadBytes,
                ratePps());
    }
}
