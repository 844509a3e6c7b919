package dev.breakwater.agent.registration;

import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProofPolicy;
import dev.breakwater.shield.registration.ServerPlace;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where clients reach servers that may tell their secret: backends of Bedrock, over IPv4, whose
/// clients prove their address.
final class RegisteredPlaces {
    private static final IpAddress EVERY = IpAddress.ipv4(0);

    /// Looked at for servers that told an agent before.
    private static final int ALL_MAX = 512;

    private RegisteredPlaces() {}

    /// Those of a server.
    static Set<ServerPlace> of(ServerPlace bound, List<Backend> backends) {
        Set<ServerPlace> places = new HashSet<>();
        for (Backend backend : backends) {
            for (Listen listen : backend.listen()) {
                if (whyNot(backend).isEmpty() && isBound(bound, listen)) {
                    places.add(new ServerPlace(listen.address(), bound.port()));
                }
            }
        }
        return places;
    }

    /// All, of any server.
    static Set<ServerPlace> all(List<Backend> backends) {
        Set<ServerPlace> places = new HashSet<>();
        for (Backend backend : backends) {
            if (whyNot(backend).isPresent()) {
                continue;
            }
            for (Listen listen : backend.listen()) {
                for (PortRange ports : listen.ports()) {
                    for (int port = ports.first(); port <= ports.last(); port++) {
                        if (places.size() < ALL_MAX) {
                            places.add(new ServerPlace(listen.address(), port));
                        }
                    }
                }
            }
        }
        return places;
    }

    /// Why there is none, with a remedy.
    static String whyNone(ServerPlace bound, List<Backend> backends) {
        return backends.stream()
                .filter(backend -> backend.listen().stream().anyMatch(at -> isBound(bound, at)))
                .findFirst()
                .flatMap(RegisteredPlaces::whyNot)
                .orElseGet(
                        () ->
                                "address: "
                                        + bound.address()
                                        + ":"
                                        + bound.port()
                                        + " (expected: where a backend listens; write one of type"
                                        + " MINECRAFT_BEDROCK, or bind the server to its address)");
    }

    private static Optional<String> whyNot(Backend backend) {
        if (backend.type() != BackendType.MINECRAFT_BEDROCK) {
            return Optional.of(
                    "backend "
                            + backend.name()
                            + ": type "
                            + backend.type()
                            + " (expected: MINECRAFT_BEDROCK)");
        }
        if (backend.protection().proof().policy() == ProofPolicy.NEVER) {
            return Optional.of(
                    "backend "
                            + backend.name()
                            + ": proof: NEVER (expected: ALWAYS or UNDER_ATTACK, for nobody"
                            + " would send cookies)");
        }
        return Optional.empty();
    }

    private static boolean isBound(ServerPlace bound, Listen listen) {
        boolean isAddress =
                listen.address().family() == IpFamily.IPV4
                        && (bound.address().equals(EVERY)
                                || bound.address().equals(listen.address()));
        return isAddress && listen.ports().stream().anyMatch(all -> all.contains(bound.port()));
    }
}
