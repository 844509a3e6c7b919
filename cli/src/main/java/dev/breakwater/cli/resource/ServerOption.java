package dev.breakwater.cli.resource;

import dev.breakwater.cli.terminal.CommandException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Option;

/// Which control to ask.
final class ServerOption {
    private static final Map<String, Integer> PORTS = Map.of("http", 80, "https", 443);

    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "${env:BREAKWATER_SERVER:-http://127.0.0.1:8080}",
            description =
                    "Control's address (default: BREAKWATER_SERVER, else http://127.0.0.1:8080).")
    private String server = "";

    /// A connection to it, which is made at the first call.
    ControlClient open() {
        URI address = address();
        String scheme = Objects.requireNonNull(address.getScheme());
        int port = address.getPort() < 0 ? PORTS.getOrDefault(scheme, 0) : address.getPort();
        return ControlClient.open(address, address.getHost(), port, scheme.equals("https"));
    }

    private URI address() {
        try {
            URI address = new URI(server);
            boolean isPlain =
                    address.getScheme() != null
                            && PORTS.containsKey(address.getScheme())
                            && address.getHost() != null
                            && (address.getPath().isEmpty() || address.getPath().equals("/"))
                            && address.getRawQuery() == null
                            && address.getRawUserInfo() == null;
            if (isPlain) {
                return address;
            }
        } catch (URISyntaxException _) {
            // Refused below, as every other text that is no address.
        }
        throw CommandException.refused(
                "--server: " + server + " (expected: http://HOST:PORT or https://HOST:PORT)");
    }
}
