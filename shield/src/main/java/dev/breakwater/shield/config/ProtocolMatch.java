package dev.breakwater.shield.config;

/// Which upper-layer protocols a rule matches.
public sealed interface ProtocolMatch {
    /// Every one.
    record Any() implements ProtocolMatch {}

    /// One alone.
    ///
    /// @param number IANA's, 0 to 255
    record Only(int number) implements ProtocolMatch {
        public Only {
            Refuse.unlessInRange("protocol", number, 0, Protocols.MAX);
        }
    }

    /// Whether a packet of this protocol matches.
    default boolean matches(int protocol) {
        return switch (this) {
            case Any() -> true;
            case Only(int number) -> number == protocol;
        };
    }
}
