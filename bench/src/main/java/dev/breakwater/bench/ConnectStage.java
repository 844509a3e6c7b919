package dev.breakwater.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.BpfProgram;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.kernel.XdpLink;
import dev.breakwater.kernel.XdpMode;
import dev.breakwater.lab.Lab;
import dev.breakwater.lab.LabPlace;
import dev.breakwater.lab.trial.TrialTables;
import dev.breakwater.shield.answer.Answer;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.answer.AnswerKind;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// A lab whose edge is a node: the packet path looks at what clients and the attacker send to it,
/// and one service of each protocol is protected. Clients have millions of addresses, each in a
/// network of its own, so that each connect is a newcomer's. Owned by one thread.
final class ConnectStage implements AutoCloseable {
    /// Routed to the clients' machine, which takes all of it for its own; likewise the attacker's.
    private static final String CLIENTS_IPV4 = "10.64.0.0/10";

    private static final String CLIENTS_IPV6 = "2001:db8:cc::/48";
    private static final String ATTACKERS_IPV4 = "10.128.0.0/10";
    private static final int CLIENTS_IPV4_FIRST = 0x0A40_0000;
    private static final int ATTACKERS_IPV4_FIRST = 0x0A80_0000;
    private static final long CLIENTS_IPV6_FIRST = 0x2001_0DB8_00CC_0000L;

    /// A prime above 256: one address of each /24, and then the next ones.
    private static final int STRIDE = 257;

    private static final int NUMBERS = 1 << 22;

    private final Lab lab;
    private final BpfObject object;
    private final List<XdpLink> links;

    private ConnectStage(Lab lab, BpfObject object) throws IOException, InterruptedException {
        this.lab = lab;
        this.object = object;
        route();
        endLearning();
        tellAnswers();
        answerAsTheStack();
        // A veth's end is only told of what its peer's program sends back where it has one itself.
        this.links =
                List.of(
                        attach("trivial_pass", LabPlace.CLIENT, LabPlace.CLIENT.link()),
                        attach("trivial_pass", LabPlace.ATTACKER, LabPlace.ATTACKER.link()),
                        attach("shield", LabPlace.EDGE, LabPlace.CLIENT.linkOfEdge()),
                        attach("shield", LabPlace.EDGE, LabPlace.ATTACKER.linkOfEdge()));
    }

    static ConnectStage raise() throws IOException, InterruptedException {
        List<Backend> backends =
                Arrays.stream(ConnectProtocol.values()).map(ConnectProtocol::backend).toList();
        Lab lab = Lab.create("bench");
        try {
            return new ConnectStage(
                    lab, BenchObject.load(new Configuration(1, backends, List.of(), List.of())));
        } catch (IOException | InterruptedException | RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    Lab lab() {
        return lab;
    }

    NetworkNamespace namespace(LabPlace place) {
        return NetworkNamespace.named(lab.at(place).name());
    }

    /// How many packets the path has seen.
    long received() {
        return VethBenchmark.received(object);
    }

    /// Starts a protocol's service.
    ConnectPeer open(ConnectProtocol protocol)
            throws IOException, InterruptedException, GeneralSecurityException {
        NetworkNamespace node = namespace(protocol.place());
        int port = protocol.port();
        return switch (protocol) {
            case TCP, FORWARDED -> TcpPeer.echo(node, port);
            case MINECRAFT -> TcpPeer.minecraft(node, port);
            case HTTPS -> {
                TlsLayers tls = TlsLayers.make();
                yield TcpPeer.layered(node, port, tls::server, tls::client);
            }
            case BEDROCK -> DatagramPeer.bedrock(node.call(() -> bound(protocol)));
            case SOURCE -> DatagramPeer.source(node.call(() -> bound(protocol)));
            case QUIC -> QuicPeer.on(node.call(() -> bound(protocol)));
        };
    }

    /// Where clients of a protocol go.
    static InetSocketAddress service(ConnectProtocol protocol) {
        String address =
                protocol.isOverIpv6() ? ipv6Text(protocol.place()) : ipv4Text(protocol.place());
        return new InetSocketAddress(InetAddress.ofLiteral(address), protocol.port());
    }

    /// Where a client comes from: another address for each number.
    static InetSocketAddress client(ConnectProtocol protocol, int number) {
        if (protocol.isOverIpv6()) {
            // The last 16 bits of the network, and one host in it.
            byte[] address =
                    ByteBuffer.allocate(16)
                            .putLong(CLIENTS_IPV6_FIRST | (number & 0xFFFF))
                            .putLong(1 + (number >>> 16))
                            .array();
            return anyPort(address);
        }
        return anyPort(ipv4Of(CLIENTS_IPV4_FIRST, number));
    }

    /// Where a real attacker comes from: another address for each number.
    static InetSocketAddress attacker(int number) {
        return anyPort(ipv4Of(ATTACKERS_IPV4_FIRST, number));
    }

    private static byte[] ipv4Of(int first, int number) {
        int address = first + (int) ((long) number * STRIDE % NUMBERS);
        return ByteBuffer.allocate(Integer.BYTES).putInt(address).array();
    }

    private static InetSocketAddress anyPort(byte[] address) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static IpAddress ipv4(LabPlace place) {
        byte[] address = InetAddress.ofLiteral(ipv4Text(place)).getAddress();
        return IpAddress.ipv4(ByteBuffer.wrap(address).getInt());
    }

    static IpAddress ipv6(LabPlace place) {
        ByteBuffer address = ByteBuffer.wrap(InetAddress.ofLiteral(ipv6Text(place)).getAddress());
        return IpAddress.ipv6(address.getLong(), address.getLong());
    }

    /// The edge's on the clients' link.
    static String ipv4Text(LabPlace place) {
        return place == LabPlace.EDGE ? LabPlace.CLIENT.ipv4OfEdge() : place.ipv4();
    }

    static String ipv6Text(LabPlace place) {
        return place == LabPlace.EDGE ? LabPlace.CLIENT.ipv6OfEdge() : place.ipv6();
    }

    @Override
    public void close() {
        links.forEach(XdpLink::close);
        object.close();
        lab.close();
    }

    private XdpLink attach(String program, LabPlace place, String link) {
        NetworkNamespace namespace = namespace(place);
        int index = namespace.ifindex(link).orElseThrow();
        BpfProgram attached = object.program(program);
        return namespace.call(() -> XdpLink.attach(attached, index, XdpMode.NATIVE));
    }

    private static DatagramSocket bound(ConnectProtocol protocol) {
        try {
            return new DatagramSocket(service(protocol));
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void route() throws IOException, InterruptedException {
        NamespaceShell.run(
                lab.at(LabPlace.CLIENT),
                """
                set -e
                ip route add local %s dev lo
                ip -6 route add local %s dev lo
                sysctl -qw net.ipv6.ip_nonlocal_bind=1
                """
                        .formatted(CLIENTS_IPV4, CLIENTS_IPV6));
        NamespaceShell.run(
                lab.at(LabPlace.ATTACKER), "ip route add local " + ATTACKERS_IPV4 + " dev lo");
        NamespaceShell.run(
                lab.at(LabPlace.EDGE),
                """
                set -e
                ip route add %s via %s
                ip -6 route add %s via %s
                ip route add %s via %s
                sysctl -qw net.ipv4.tcp_syncookies=2 net.ipv4.tcp_timestamps=2
                sysctl -qw net.ipv4.tcp_rmem='4096 131072 33554432'
                """
                        .formatted(
                                CLIENTS_IPV4,
                                LabPlace.CLIENT.ipv4(),
                                CLIENTS_IPV6,
                                LabPlace.CLIENT.ipv6(),
                                ATTACKERS_IPV4,
                                LabPlace.ATTACKER.ipv4()));
    }

    /// As a minute after the first packet of each backend.
    private void endLearning() {
        for (int slot = 1; slot <= ConnectProtocol.values().length; slot++) {
            ProofBenchmark.endLearning(object, slot);
        }
    }

    /// What the agent would have read in the edge's settings: the scale is that of 32 MiB.
    private void answerAsTheStack() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment told = object.map("reply_settings").mapped(arena);
            told.set(JAVA_SHORT, ShieldAbi.REPLY_SETTINGS_MSS_IPV4_OFFSET, (short) 1_460);
            told.set(JAVA_SHORT, ShieldAbi.REPLY_SETTINGS_MSS_IPV6_OFFSET, (short) 1_440);
            told.set(JAVA_BYTE, ShieldAbi.REPLY_SETTINGS_WSCALE_OFFSET, (byte) 10);
        }
    }

    /// What the agent would have asked the servers of games for.
    private void tellAnswers() {
        tell(
                ConnectProtocol.SOURCE,
                AnswerKind.A2S_INFO,
                "ffffffff4911 62656e636800 6400 6300 6700 f00000 05200064 6c00 01");
        tell(
                ConnectProtocol.BEDROCK,
                AnswerKind.RAKNET_PONG,
                "1c 0000000000000000 00000000a1a2a3a4 00ffff00fefefefefdfdfdfd12345678"
                        + "0005 4d4350453b");
    }

    private void tell(ConnectProtocol protocol, AnswerKind kind, String payload) {
        TrialTables.tell(
                object,
                new AnswerKey(ipv4(protocol.place()), protocol.port(), kind),
                new Answer(HexFormat.of().parseHex(payload.replace(" ", "")), Long.MAX_VALUE));
    }
}
