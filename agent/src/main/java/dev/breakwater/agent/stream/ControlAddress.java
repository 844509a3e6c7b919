package dev.breakwater.agent.stream;

import dev.breakwater.runtime.settings.HostAndPort;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where control is, if anywhere.
public sealed interface ControlAddress {
    /// The form in words, for messages.
    String EXPECTED =
            "https://HOST:PORT; or http://127.0.0.1:PORT, for a control on this machine alone; or"
                    + " none for a node on its own";

    /// A node on its own.
    record Nowhere() implements ControlAddress {}

    /// gRPC in clear text, which never leaves this machine.
    record Here(HostAndPort place) implements ControlAddress {}

    /// gRPC by mutual TLS.
    record At(HostAndPort place) implements ControlAddress {}

    /// Reads a setting; empty where it is of no such form.
    static Optional<ControlAddress> parse(String text) {
        if (text.equals("none")) {
            return Optional.of(new Nowhere());
        }
        if (text.startsWith("https://")) {
            return place(text.substring("https://".length())).map(At::new);
        }
        return text.startsWith("http://")
                ? place(text.substring("http://".length())).filter(Forms::isLoopback).map(Here::new)
                : Optional.empty();
    }

    private static Optional<HostAndPort> place(String text) {
        String bare = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        return HostAndPort.parse(bare).filter(at -> at.port() > 0);
    }

    /// What hosts look like.
    final class Forms {
        private static final Pattern LOOPBACK =
                Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|::1");

        private Forms() {}

        private static boolean isLoopback(HostAndPort place) {
            return LOOPBACK.matcher(place.host()).matches();
        }
    }
}
