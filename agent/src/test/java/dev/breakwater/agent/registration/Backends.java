package dev.breakwater.agent.registration;

import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProofPolicy;
import dev.breakwater.shield.config.Protection;
import java.util.List;
import java.util.stream.Stream;

/// Backends that servers may stand behind.
final class Backends {
    /// 198.51.100.1 and 198.51.100.2
    static final IpAddress ONE = IpAddress.ipv4(0xC633_6401);

    static final IpAddress OTHER = IpAddress.ipv4(0xC633_6402);
    static final IpAddress EVERY = IpAddress.ipv4(0);
    static final int PORT = 19_132;

    private Backends() {}

    /// A game whose clients prove their address.
    static Backend game(IpAddress... addresses) {
        return of(BackendType.MINECRAFT_BEDROCK, ProofPolicy.ALWAYS, addresses);
    }

    static Backend of(BackendType type, ProofPolicy proof, IpAddress... addresses) {
        List<Listen> listen =
                Stream.of(addresses)
                        .map(one -> new Listen(one, List.of(new PortRange(PORT, PORT + 300))))
                        .toList();
        return new Backend(
                "game",
                type,
                listen,
                Protection.DEFAULT.with(new AddressProof(proof, AddressProof.ATTACK_DEFAULT)));
    }
}
