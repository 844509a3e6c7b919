package dev.breakwater.bench;

import dev.breakwater.lab.LabPlace;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProofPolicy;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.ProtectionLevel;
import dev.breakwater.shield.config.Protocols;
import dev.breakwater.shield.config.QuicProof;
import dev.breakwater.shield.config.TcpProof;
import java.util.List;
import java.util.Locale;

/// A protocol whose clients connect while a flood runs, and the backend that speaks it: at level 3,
/// asking everybody for proof.
enum ConnectProtocol {
    /// A service on the node: SYN cookies.
    TCP(BackendType.TCP, 4_000, TcpProof.SYN_COOKIE),
    /// A service that the node forwards to: a RST.
    FORWARDED(BackendType.TCP, 4_001, TcpProof.RESET),
    MINECRAFT(BackendType.MINECRAFT_JAVA, 25_565, TcpProof.SYN_COOKIE),
    /// Over IPv6.
    HTTPS(BackendType.HTTPS, 443, TcpProof.SYN_COOKIE),
    BEDROCK(BackendType.MINECRAFT_BEDROCK, 19_132, TcpProof.SYN_COOKIE),
    SOURCE(BackendType.SOURCE, 27_015, TcpProof.SYN_COOKIE),
    QUIC(BackendType.QUIC, 443, TcpProof.SYN_COOKIE);

    private final BackendType type;
    private final int port;
    private final TcpProof overTcp;

    ConnectProtocol(BackendType type, int port, TcpProof overTcp) {
        this.type = type;
        this.port = port;
        this.overTcp = overTcp;
    }

    /// In the figures' names.
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    int port() {
        return port;
    }

    boolean isOverTcp() {
        return type.protocol() == Protocols.TCP;
    }

    /// Whose clients come over IPv6.
    boolean isOverIpv6() {
        return this == HTTPS;
    }

    /// Where it is served.
    LabPlace place() {
        return overTcp == TcpProof.RESET ? LabPlace.ORIGIN : LabPlace.EDGE;
    }

    Backend backend() {
        AddressProof proof =
                new AddressProof(
                        ProofPolicy.ALWAYS, AddressProof.ATTACK_DEFAULT, overTcp, QuicProof.RETRY);
        return new Backend(
                label(),
                type,
                List.of(
                        new Listen(ConnectStage.ipv4(place()), List.of(new PortRange(port, port))),
                        new Listen(ConnectStage.ipv6(place()), List.of(new PortRange(port, port)))),
                Protection.of(ProtectionLevel.THREE, type).with(proof));
    }
}
