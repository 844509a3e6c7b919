package dev.breakwater.shield.config;

/// What a backend speaks.
public enum BackendType {
    TCP(Protocols.TCP),
    UDP(Protocols.UDP),
    HTTP(Protocols.TCP),
    HTTPS(Protocols.TCP),
    MINECRAFT_JAVA(Protocols.TCP),
    MINECRAFT_BEDROCK(Protocols.UDP),
    QUIC(Protocols.UDP),
    SOURCE(Protocols.UDP),
    TEAMSPEAK(Protocols.UDP),
    WIREGUARD(Protocols.UDP),
    FIVEM(Protocols.UDP),
    DNS(Protocols.UDP),
    TELEMETRY(Protocols.UDP),
    MINECRAFT_QUERY(Protocols.UDP);

    private final int protocol;

    BackendType(int protocol) {
        this.protocol = protocol;
    }

    /// Whether its clients can be asked to prove their address.
    public boolean hasProof() {
        return switch (this) {
            case MINECRAFT_BEDROCK, MINECRAFT_QUERY, QUIC, SOURCE -> true;
            case TCP, HTTP, HTTPS, MINECRAFT_JAVA -> true;
            case UDP, TEAMSPEAK, WIREGUARD, FIVEM, DNS, TELEMETRY -> false;
        };
    }

    /// The IP protocol number that carries it.
    public int protocol() {
        return protocol;
    }

    /// Whether its packets say which device they are from.
    public boolean namesDevices() {
        return this == TELEMETRY;
    }
}
