package dev.breakwater.agent.stream;

import dev.breakwater.runtime.settings.HostAndPort;
import java.util.Optional;

/// Where control is, if anywhere.
public sealed interface ControlAddress {
    /// The form in words, for messages.
    String EXPECTED = "http://HOST:PORT, or none for a node on its own";

    /// A node on its own.
    record Nowhere() implements ControlAddress {}

    /// gRPC in clear text: control listens on loopback alone.
    record At(HostAndPort place) implements ControlAddress {}

    static Optional<ControlAddress> parse(String text) {
        if (text.equals("none")) {
            return Optional.of(new Nowhere());
        }
        String prefix = "http://";
        if (!text.startsWith(prefix)) {
            return Optional.empty();
        }
        String place = text.substring(prefix.length());
        String bare = place.endsWith("/") ? place.substring(0, place.length() - 1) : place;
        return HostAndPort.parse(bare).filter(at -> at.port() > 0).map(At::new);
    }
}
