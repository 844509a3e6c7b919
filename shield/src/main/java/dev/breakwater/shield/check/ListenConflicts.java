package dev.breakwater.shield.check;

import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.Protocols;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Two backends can't listen on one address, transport protocol and port.
final class ListenConflicts {
    private record Place(IpAddress address, int protocol, int port) {}

    private final Map<Place, String> owners = new HashMap<>();
    private final Problems problems;

    private ListenConflicts(Problems problems) {
        this.problems = problems;
    }

    static void find(List<Backend> backends, Problems problems) {
        ListenConflicts conflicts = new ListenConflicts(problems);
        for (Backend backend : backends) {
            for (int i = 0; i < backend.listen().size(); i++) {
                conflicts.add(backend, i);
            }
        }
    }

    /// One problem for each other backend met, however many ports they share.
    private void add(Backend backend, int listenIndex) {
        Listen listen = backend.listen().get(listenIndex);
        Set<String> named = new HashSet<>();
        for (PortRange range : listen.ports()) {
            for (int port = range.first(); port <= range.last(); port++) {
                Place place = new Place(listen.address(), backend.type().protocol(), port);
                String owner = owners.putIfAbsent(place, backend.name());
                if (owner != null && named.add(owner)) {
                    problems.add(
                            Problem.of(
                                    "Backend/" + backend.name(),
                                    "spec.listen[" + listenIndex + "].ports",
                                    describe(place),
                                    "a place of its own; Backend/" + owner + " has this one"));
                }
            }
        }
    }

    private static String describe(Place place) {
        String protocol = place.protocol() == Protocols.TCP ? "TCP" : "UDP";
        return place.address() + " " + protocol + " " + place.port();
    }
}
