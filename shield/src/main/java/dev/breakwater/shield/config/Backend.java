package dev.breakwater.shield.config;

import java.util.List;

/// A protected service.
///
/// @param listen 1 to 64 places where clients reach it
/// @param origins 0 to 64; none while packets are only filtered on their way
public record Backend(
        String name,
        BackendType type,
        List<Listen> listen,
        List<Origin> origins,
        Protection protection) {
    public static final int LISTEN_MAX = 64;
    public static final int ORIGINS_MAX = 64;

    public Backend {
        Refuse.unlessName(name);
        listen = List.copyOf(listen);
        origins = List.copyOf(origins);
        Refuse.unlessInRange("listen", listen.size(), 1, LISTEN_MAX);
        Refuse.unlessInRange("origins", origins.size(), 0, ORIGINS_MAX);
        Refuse.unless(
                type.namesDevices() || !protection.limits().has(LimitKind.DEVICE_LIMIT),
                "protection.deviceLimit",
                "with type " + type,
                "none but with type "
                        + BackendType.TELEMETRY
                        + ", whose clients name their device");
        Refuse.unless(
                type != BackendType.QUIC
                        || protection.proof().policy() == ProofPolicy.NEVER
                        || protection.proof().overQuic() == QuicProof.RETRY,
                "protection.proof",
                protection.proof().policy() + " with type " + type,
                "quicProof: RETRY beside it, where the service reads the node's tokens");
    }

    /// Whether what its clients don't send is dropped. Who proves an address does so in its
    /// protocol's messages: they are looked at then too.
    public boolean isInspected() {
        return protection.checks().offProtocol() == Policy.DROP
                || (protection.proof().policy() != ProofPolicy.NEVER
                        && type.protocol() == Protocols.UDP);
    }

    /// One without origins.
    public Backend(String name, BackendType type, List<Listen> listen, Protection protection) {
        this(name, type, listen, List.of(), protection);
    }
}
