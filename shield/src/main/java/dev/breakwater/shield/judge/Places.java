package dev.breakwater.shield.judge;

import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.Policy;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.Protocols;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which backend a packet is for. Immutable.
final class Places {
    private record Place(IpAddress address, int protocol, int port) {}

    private final Map<Place, Backend> byPlace = new HashMap<>();
    private final Map<IpAddress, Backend> byAddress = new HashMap<>();

    Places(List<Backend> backends) {
        Comparator<Backend> passingFragmentsFirst =
                Comparator.comparing(
                        (Backend backend) ->
                                backend.protection().checks().fragments() != Policy.PASS);
        List<Backend> ordered =
                backends.stream()
                        .sorted(passingFragmentsFirst.thenComparing(Backend::name))
                        .toList();
        for (Backend backend : ordered) {
            for (Listen listen : backend.listen()) {
                byAddress.putIfAbsent(listen.address(), backend);
                for (PortRange ports : listen.ports()) {
                    addPorts(backend, listen.address(), ports);
                }
            }
        }
    }

    private void addPorts(Backend backend, IpAddress address, PortRange ports) {
        for (int port = ports.first(); port <= ports.last(); port++) {
            byPlace.put(new Place(address, backend.type().protocol(), port), backend);
        }
    }

    /// The backend that listens where the packet goes. ICMP, and a fragment that none takes by its
    /// port, belongs to the address's first one: since only one can answer for all of the
    /// address, it is the one that passes fragments, where any does.
    Optional<Backend> find(Parsed.Packet packet) {
        IpAddress destination = packet.ip().destination();
        Optional<Backend> listening =
                switch (packet.transport()) {
                    case Transport.Tcp(int _, int port, int _, Span _) ->
                            at(new Place(destination, Protocols.TCP, port));
                    case Transport.Udp(int _, int port, boolean _) ->
                            at(new Place(destination, Protocols.UDP, port));
                    case Transport.Icmp(int _), Transport.Unknown() -> Optional.empty();
                };
        boolean isForTheAddress =
                packet.ip().isFragment() || packet.transport() instanceof Transport.Icmp;
        return listening.isEmpty() && isForTheAddress
                ? Optional.ofNullable(byAddress.get(destination))
                : listening;
    }

    private Optional<Backend> at(Place place) {
        return Optional.ofNullable(byPlace.get(place));
    }
}
