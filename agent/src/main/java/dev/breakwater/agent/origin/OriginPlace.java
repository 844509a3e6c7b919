package dev.breakwater.agent.origin;

import dev.breakwater.shield.answer.AnswerKind;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.Origin;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProofPolicy;
import java.util.ArrayList;
import java.util.List;

/// One address and port at which clients query a server.
///
/// @param origins what is asked for its answers, in this order; at least one
/// @param kinds what of; at least one
record OriginPlace(
        String backend, IpAddress address, int port, List<Origin> origins, List<AnswerKind> kinds) {
    OriginPlace {
        origins = List.copyOf(origins);
        kinds = List.copyOf(kinds);
    }

    /// Those of backends whose sources prove their address. Ports of one backend may be servers of
    /// their own: each is asked, unless the backend says what really serves it.
    static List<OriginPlace> of(List<Backend> backends) {
        List<OriginPlace> places = new ArrayList<>();
        for (Backend backend : backends) {
            List<AnswerKind> kinds = kinds(backend.type());
            if (kinds.isEmpty() || backend.protection().proof().policy() == ProofPolicy.NEVER) {
                continue;
            }
            for (Listen listen : backend.listen()) {
                for (PortRange ports : listen.ports()) {
                    for (int port = ports.first(); port <= ports.last(); port++) {
                        List<Origin> origins =
                                backend.origins().isEmpty()
                                        ? List.of(new Origin(listen.address(), port))
                                        : backend.origins();
                        places.add(
                                new OriginPlace(
                                        backend.name(), listen.address(), port, origins, kinds));
                    }
                }
            }
        }
        return places;
    }

    private static List<AnswerKind> kinds(BackendType type) {
        return switch (type) {
            case SOURCE ->
                    List.of(AnswerKind.A2S_INFO, AnswerKind.A2S_PLAYERS, AnswerKind.A2S_RULES);
            case MINECRAFT_BEDROCK ->
                    List.of(AnswerKind.RAKNET_PONG, AnswerKind.QUERY_BASIC, AnswerKind.QUERY_FULL);
            case MINECRAFT_QUERY -> List.of(AnswerKind.QUERY_BASIC, AnswerKind.QUERY_FULL);
            case TCP, UDP, HTTP, HTTPS, MINECRAFT_JAVA, QUIC, TEAMSPEAK -> List.of();
            case WIREGUARD, FIVEM, DNS, TELEMETRY -> List.of();
        };
    }
}
