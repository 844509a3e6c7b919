package dev.breakwater.shield.config;

/// What a backend can limit, in the order of judging: all of one source address, of one device,
/// which telemetry names, of the source's network (a /24 or /64), or of all sources together.
public enum LimitKind {
    SOURCE_LIMIT("sourceLimit", RateLimit.class),
    SOURCE_BYTES("sourceBytes", ByteLimit.class),
    SOURCE_CONNECTIONS("sourceConnections", ConnectionLimit.class),
    DEVICE_LIMIT("deviceLimit", RateLimit.class),
    NETWORK_LIMIT("networkLimit", RateLimit.class),
    NETWORK_BYTES("networkBytes", ByteLimit.class),
    BACKEND_LIMIT("backendLimit", RateLimit.class),
    BACKEND_BYTES("backendBytes", ByteLimit.class);

    private final String field;
    private final Class<? extends Limit> unit;

    LimitKind(String field, Class<? extends Limit> unit) {
        this.field = field;
        this.unit = unit;
    }

    /// The name of its field in a backend's protection.
    public String field() {
        return field;
    }

    /// Whether a limit counts what this one does.
    boolean takes(Limit limit) {
        return unit.isInstance(limit);
    }
}
