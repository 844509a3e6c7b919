package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import java.util.Optional;

/// Whether a packet is one that clients of its backend's protocol send: by its payload alone. What
/// comes in streams is [Streams]'. Pure.
final class Inspection {
    private Inspection() {}

    /// What stands against the packet's payload; empty where nothing does. Whether a fragment is
    /// taken is the backend's word on fragments.
    static Optional<Reason> judge(Backend backend, Parsed.Packet packet) {
        return backend.isInspected()
                ? message(packet).flatMap(message -> judge(backend.type(), message))
                : Optional.empty();
    }

    /// What a packet says; empty where it isn't whole: a fragment holds a part of a message.
    static Optional<Span> message(Parsed.Packet packet) {
        return !packet.ip().isFragment() && hasPorts(packet.transport())
                ? Optional.of(packet.payload())
                : Optional.empty();
    }

    private static Optional<Reason> judge(BackendType type, Span payload) {
        return switch (type) {
            case DNS -> Dns.judge(payload);
            case FIVEM -> FiveM.judge(payload);
            case MINECRAFT_BEDROCK -> Bedrock.judge(payload);
            case MINECRAFT_QUERY -> MinecraftQuery.judge(payload);
            case QUIC -> Quic.judge(payload);
            case SOURCE -> SourceEngine.judge(payload);
            case TEAMSPEAK -> TeamSpeak.judge(payload);
            case TELEMETRY -> Telemetry.judge(payload);
            case WIREGUARD -> WireGuard.judge(payload);
            case TCP, UDP, HTTP, HTTPS, MINECRAFT_JAVA -> Optional.empty();
        };
    }

    private static boolean hasPorts(Transport transport) {
        return transport instanceof Transport.Udp || transport instanceof Transport.Tcp;
    }
}
