package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.tables.NewSlots;
import dev.breakwater.agent.tables.SlotCounts;
import dev.breakwater.agent.tables.Tally;
import dev.breakwater.bpf.Reason;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.shield.compile.TableImages;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.TcpProof;
import dev.breakwater.testkit.network.VethPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Two real TCP stacks, and between them a packet path that asks clients of one for their address.
/// Owned by one thread.
final class ProvenService implements AutoCloseable {
    static final int STATE_SETS = 1 << 4;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final String name = "bwy-" + ProcessHandle.current().pid();
    private final VethPair cable = VethPair.lay("bwy");
    private final NetworkNamespace inside = NetworkNamespace.named(cable.inside());
    private final NetworkNamespace outside = NetworkNamespace.named(cable.outside());

    /// Without a version it passes everything. A veth takes what its peer's program sends back only
    /// where it has a program itself.
    private final Shield passing = open(name + "o", outside);

    ProvenService() {
        // What the path checks needs a checksum that somebody filled in.
        cable.outside("ethtool -K " + VethPair.INTERFACE + " tx off");
    }

    @Override
    public void close() {
        passing.close();
        Shield.detach(name + "o");
        Shield.detach(name);
        cable.close();
    }

    VethPair cable() {
        return cable;
    }

    NetworkNamespace inside() {
        return inside;
    }

    NetworkNamespace outside() {
        return outside;
    }

    /// The shield before a service of which nothing else is known.
    Shield open(TcpProof how) {
        return open(BackendType.TCP, how);
    }

    /// The shield before the service.
    Shield open(BackendType type, TcpProof how) {
        return open(Configurations.proving(type, how));
    }

    /// The shield before a service that is said to be elsewhere.
    Shield open(TableImages version) {
        Shield shield = open(name, inside);
        assertThat(shield.readyToProve()).isEmpty();
        shield.publish(version, NewSlots.NONE);
        return shield;
    }

    private static Shield open(String name, NetworkNamespace namespace) {
        return Shield.open(
                new ShieldSettings(name, namespace, List.of(VethPair.INTERFACE), STATE_SETS));
    }

    ServerSocket listen() {
        return inside.call(
                () -> {
                    try {
                        ServerSocket server = new ServerSocket();
                        server.setSoTimeout(TIMEOUT_MILLIS);
                        server.bind(address());
                        return server;
                    } catch (IOException failed) {
                        throw new UncheckedIOException(failed);
                    }
                });
    }

    Socket connect() {
        return outside.call(
                () -> {
                    try {
                        Socket client = new Socket();
                        client.setSoTimeout(TIMEOUT_MILLIS);
                        client.connect(address(), TIMEOUT_MILLIS);
                        return client;
                    } catch (IOException failed) {
                        throw new UncheckedIOException(failed);
                    }
                });
    }

    static InetSocketAddress address() {
        return new InetSocketAddress(
                InetAddress.ofLiteral(VethPair.INSIDE_ADDRESS), Configurations.PROVING_PORT);
    }

    /// What the backend counted so far.
    static long packets(Shield shield, Reason reason) {
        SlotCounts counts = shield.readCounts(Set.of(1), Set.of());
        return counts.backends()
                .getOrDefault(1, Map.of())
                .getOrDefault(reason, Tally.ZERO)
                .packets();
    }
}
