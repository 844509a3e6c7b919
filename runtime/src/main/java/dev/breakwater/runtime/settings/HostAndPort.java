package dev.breakwater.runtime.settings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where to listen or to connect.
///
/// @param host a name or an address, without brackets
/// @param port 0 to 65535; 0 is a free one
public record HostAndPort(String host, int port) {
    private static final int PORT_MAX = 65_535;
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:\\[(?<ipv6>[0-9a-fA-F:.]{2,45})]|(?<name>[-A-Za-z0-9.]{1,253}))"
                            + ":(?<port>[0-9]{1,5})");

    public HostAndPort {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host: \"\" (expected: a name or an address)");
        }
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException(
                    "port: " + port + " (expected: 0 to " + PORT_MAX + ")");
        }
    }

    /// `localhost:80`, `127.0.0.1:80`, `[::1]:80`; empty where the text is none of these.
    public static Optional<HostAndPort> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(matcher.group("port"));
        String ipv6 = matcher.group("ipv6");
        String host = ipv6 == null ? matcher.group("name") : ipv6;
        return port <= PORT_MAX ? Optional.of(new HostAndPort(host, port)) : Optional.empty();
    }

    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
