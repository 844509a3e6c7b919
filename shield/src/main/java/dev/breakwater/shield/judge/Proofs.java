package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.ProofPolicy;
import dev.breakwater.shield.config.Protocols;
import dev.breakwater.shield.config.TcpProof;
import java.util.Optional;

/// Whether sources are asked to prove their address. Owned by one thread.
///
/// The kernel's SYN cookies are its own secret: to this engine [ShieldAbi#TRIAL_COOKIE] is the only
/// one.
final class Proofs {
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int ACK = 0x10;

    private final Attacks attacks = new Attacks();
    private final Offences offences;
    private final Connections connections;
    private final ResetProof resets;
    private final RakNetProof rakNet;
    private final A2sProof a2s;
    private final QueryProof queries;
    private final RetryProof retries;

    /// @param sets of connections: a power of two
    Proofs(
            HashSeed seed,
            int sets,
            SourceBuckets sources,
            Answers answers,
            Registrations registrations) {
        Cookies cookies = new Cookies(seed);
        this.offences = new Offences(sources);
        this.connections = new Connections(seed, sets);
        this.resets = new ResetProof(connections, cookies);
        this.rakNet = new RakNetProof(attacks, connections, cookies, answers, registrations);
        this.a2s = new A2sProof(attacks, connections, cookies, answers);
        this.queries = new QueryProof(attacks, connections, cookies, answers);
        this.retries = new RetryProof(attacks, connections, cookies);
    }

    /// What becomes of a packet that has to prove something.
    Proven judge(Backend backend, int slot, Parsed.Packet packet, long nowNanos) {
        AddressProof proof = backend.protection().proof();
        if (proof.policy() == ProofPolicy.NEVER || packet.ip().isFragment()) {
            return Proven.GOES_ON;
        }
        if (offences.isOffender(packet.ip().source(), nowNanos)) {
            return new Proven.Ends(Reason.OFFENDER);
        }
        return switch (packet.transport()) {
            case Transport.Tcp tcp -> proven(judgeTcp(backend, slot, packet, tcp, nowNanos));
            case Transport.Udp udp -> judgeUdp(backend, slot, packet, udp, nowNanos);
            case Transport.Icmp _, Transport.Unknown _ -> Proven.GOES_ON;
        };
    }

    private static Proven proven(Optional<Reason> against) {
        return against.<Proven>map(Proven.Ends::new).orElse(Proven.GOES_ON);
    }

    private Optional<Reason> judgeTcp(
            Backend backend, int slot, Parsed.Packet packet, Transport.Tcp tcp, long nowNanos) {
        AddressProof proof = backend.protection().proof();
        int flags = tcp.flags() & (SYN | ACK | RST | FIN);
        if (flags == SYN) {
            attacks.isLearning(slot, nowNanos);
            return attacks.isOpeningAsked(proof, slot, nowNanos)
                    ? judgeSyn(backend, packet, tcp, nowNanos)
                    : Optional.empty();
        }
        long hash =
                connections.hash(
                        packet.ip(), Protocols.TCP, tcp.sourcePort(), tcp.destinationPort());
        Optional<Connection> known = connections.find(hash, nowNanos);
        if (proof.overTcp() == TcpProof.RESET && flags == RST) {
            boolean mayProve = attacks.wasAsked(proof, slot, nowNanos);
            if (mayProve && resets.isProof(packet, tcp, known, nowNanos)) {
                return Optional.of(Reason.PROOF_TAKEN);
            }
        }
        if (known.isPresent() && !Streams.mayBeNext(known.get(), tcp)) {
            return judgeKnown(known.get(), backend, packet, tcp, nowNanos);
        }
        boolean isLearned = attacks.isLearning(slot, nowNanos);
        if (flags == ACK && bringsCookie(proof, tcp)) {
            return connections
                    .add(hash, ShieldAbi.CONNECTION_OPEN, true, nowNanos)
                    .flatMap(
                            opened -> {
                                Streams.begin(opened, backend, tcp.sequence());
                                return judgeKnown(opened, backend, packet, tcp, nowNanos);
                            });
        }
        if (known.isPresent()) {
            return judgeKnown(known.get(), backend, packet, tcp, nowNanos);
        }
        if (proof.overTcp() == TcpProof.RESET
                && flags == ACK
                && resets.isProven(packet, nowNanos)) {
            connections.add(hash, ShieldAbi.CONNECTION_OPEN, true, nowNanos);
            return Optional.empty();
        }
        if (!isLearned && attacks.isUnknownAsked(proof, slot, nowNanos)) {
            return Optional.of(Reason.OUT_OF_STATE);
        }
        if (flags == ACK) {
            connections.add(hash, ShieldAbi.CONNECTION_OPEN, false, nowNanos);
        }
        return Optional.empty();
    }

    private Proven judgeUdp(
            Backend backend, int slot, Parsed.Packet packet, Transport.Udp udp, long nowNanos) {
        AddressProof proof = backend.protection().proof();
        return switch (backend.type()) {
            case MINECRAFT_BEDROCK ->
                    MinecraftQuery.isQuery(packet.payload())
                            ? queries.judge(proof, slot, packet, udp, nowNanos)
                            : rakNet.judge(proof, slot, packet, udp, nowNanos);
            case MINECRAFT_QUERY -> queries.judge(proof, slot, packet, udp, nowNanos);
            case QUIC -> proven(retries.judge(proof, slot, packet, udp, nowNanos));
            case SOURCE -> a2s.judge(proof, slot, packet, udp, nowNanos);
            default -> Proven.GOES_ON;
        };
    }

    private Optional<Reason> judgeSyn(
            Backend backend, Parsed.Packet packet, Transport.Tcp tcp, long nowNanos) {
        return switch (backend.protection().proof().overTcp()) {
            case SYN_COOKIE -> Optional.of(answerSyn(packet, tcp));
            case RESET -> resets.judgeSyn(backend, packet, tcp, nowNanos);
        };
    }

    private Optional<Reason> judgeKnown(
            Connection connection,
            Backend backend,
            Parsed.Packet packet,
            Transport.Tcp tcp,
            long nowNanos) {
        if ((tcp.flags() & (FIN | RST)) != 0) {
            connection.state = ShieldAbi.CONNECTION_CLOSING;
        }
        if ((tcp.flags() & (SYN | RST)) != 0) {
            return Optional.empty();
        }
        boolean isNext = tcp.sequence() == connection.nextSequence;
        Optional<Reason> against =
                Streams.follow(connection, backend, new Segment(tcp.sequence(), packet.payload()));
        if (against.isPresent() && isNext && isStreamProven(connection, backend)) {
            offences.commit(packet.ip().source(), nowNanos);
        }
        return against;
    }

    /// Whether the stream's own numbers were proven: a RST proves its address alone.
    private static boolean isStreamProven(Connection connection, Backend backend) {
        return connection.isProven && backend.protection().proof().overTcp() == TcpProof.SYN_COOKIE;
    }

    private static boolean bringsCookie(AddressProof proof, Transport.Tcp tcp) {
        return proof.overTcp() == TcpProof.SYN_COOKIE
                && tcp.acknowledged() == ShieldAbi.TRIAL_COOKIE + 1;
    }

    private static Reason answerSyn(Parsed.Packet packet, Transport.Tcp tcp) {
        if (packet.payload().length() > 0) {
            return Reason.TCP_FLAGS;
        }
        if (!isSumRight(packet.ip(), tcp.header())) {
            return Reason.TCP_CHECKSUM;
        }
        return Reason.CHALLENGED;
    }

    /// RFC 9293 3.1, RFC 8200 8.1. Zeros between the words of a sum add nothing.
    private static boolean isSumRight(IpHeader ip, Span header) {
        long sum = words(ip.source()) + words(ip.destination());
        sum += Protocols.TCP + header.length();
        for (int at = 0; at < header.length(); at += 2) {
            sum += header.u16(at);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum == 0xFFFF;
    }

    private static long words(IpAddress address) {
        long sum = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 16) {
            sum += (address.high() >>> shift & 0xFFFF) + (address.low() >>> shift & 0xFFFF);
        }
        return sum;
    }
}
