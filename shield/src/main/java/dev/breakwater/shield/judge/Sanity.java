package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.Policy;
import dev.breakwater.shield.config.ProtectionChecks;
import java.util.Optional;
import java.util.Set;

/// What a backend asks of a packet's form, beyond what every packet must have. Pure.
final class Sanity {
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int ACK = 0x10;
    private static final int URG = 0x20;

    /// Linux's `tcp_valid_flags` (net/netfilter/nf_conntrack_proto_tcp.c); PSH, ECE and CWR may
    /// stand with any of them.
    private static final Set<Integer> VALID_FLAGS =
            Set.of(
                    SYN,
                    SYN | URG,
                    SYN | ACK,
                    RST,
                    RST | ACK,
                    FIN | ACK,
                    FIN | ACK | URG,
                    ACK,
                    ACK | URG);

    private static final int FLAGS_ASKED = FIN | SYN | RST | ACK | URG;

    private static final int DISCOVERY_HOP_LIMIT = 255;
    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV6_HEADER_BYTES = 40;

    private Sanity() {}

    /// What stands against the packet; empty where nothing does.
    static Optional<Reason> check(ProtectionChecks checks, Parsed.Packet packet) {
        if (packet.ip().isFragment() && checks.fragments() == Policy.DROP) {
            return Optional.of(Reason.FRAGMENT);
        }
        if (packet.ip().hasOptions() && checks.ipOptions() == Policy.DROP) {
            return Optional.of(Reason.IP_OPTIONS);
        }
        return switch (packet.transport()) {
            case Transport.Unknown() -> Optional.empty();
            case Transport.Icmp(int type) ->
                    checks.icmp() == Policy.PASS || isTaken(type, packet)
                            ? Optional.empty()
                            : Optional.of(Reason.ICMP_POLICY);
            case Transport.Tcp tcp -> checkTcp(checks, tcp, packet);
            case Transport.Udp udp -> checkUdp(checks, udp, packet);
        };
    }

    private static Optional<Reason> checkTcp(
            ProtectionChecks checks, Transport.Tcp tcp, Parsed.Packet packet) {
        boolean isWell =
                switch (checks.tcpFlags()) {
                    case ANY -> true;
                    case VALID -> isValid(tcp.flags());
                    case STRICT -> isValid(tcp.flags()) && isOfAClient(tcp.flags(), packet);
                };
        return isWell
                ? checkPorts(checks, tcp.sourcePort(), tcp.destinationPort())
                : Optional.of(Reason.TCP_FLAGS);
    }

    private static boolean isValid(int flags) {
        return VALID_FLAGS.contains(flags & FLAGS_ASKED);
    }

    /// No client answers a connection that a service opens, sends urgent data, or data before the
    /// connection is there.
    private static boolean isOfAClient(int flags, Parsed.Packet packet) {
        int asked = flags & FLAGS_ASKED;
        boolean isEarly = (asked & SYN) != 0 && packet.payload().length() > 0;
        return asked != (SYN | ACK) && (asked & URG) == 0 && !isEarly;
    }

    private static Optional<Reason> checkUdp(
            ProtectionChecks checks, Transport.Udp udp, Parsed.Packet packet) {
        Optional<Reason> ports = checkPorts(checks, udp.sourcePort(), udp.destinationPort());
        if (ports.isPresent()) {
            return ports;
        }
        boolean isIpv6 = packet.ip().source().family() == IpFamily.IPV6;
        if (isIpv6 && !udp.hasChecksum() && checks.udpChecksum() == Policy.DROP) {
            return Optional.of(Reason.UDP_CHECKSUM);
        }
        if (checks.amplification() == Policy.DROP
                && Amplification.isAnswer(udp.sourcePort(), packet.payload())) {
            return Optional.of(Reason.AMPLIFICATION);
        }
        return Optional.empty();
    }

    private static Optional<Reason> checkPorts(
            ProtectionChecks checks, int sourcePort, int destinationPort) {
        return checks.portZero() == Policy.DROP && (sourcePort == 0 || destinationPort == 0)
                ? Optional.of(Reason.PORT_ZERO)
                : Optional.empty();
    }

    /// Path MTU discovery, errors and echo; neighbour discovery that can't be from afar (RFC 4861
    /// 6.1, 7.1), never in fragments (RFC 6980). Not what reconfigures a host (RFC 4890).
    private static boolean isTaken(int type, Parsed.Packet packet) {
        return switch (packet.ip().source().family()) {
            case IPV4 ->
                    switch (type) {
                        case 0, 8 -> true;
                        case 3, 11, 12 -> speaksOfOurs(packet);
                        default -> false;
                    };
            case IPV6 ->
                    switch (type) {
                        case 1, 2, 3, 4 -> speaksOfOurs(packet);
                        case 128, 129 -> true;
                        case 133, 134, 135, 136 ->
                                packet.ip().ttl() == DISCOVERY_HOP_LIMIT
                                        && !packet.ip().isFragment();
                        default -> false;
                    };
        };
    }

    /// An error holds the beginning of a packet that its receiver sent (RFC 792, RFC 4443 2.4).
    private static boolean speaksOfOurs(Parsed.Packet packet) {
        Span embedded = packet.payload();
        var receiver = packet.ip().destination();
        return switch (receiver.family()) {
            case IPV4 ->
                    embedded.length() >= IPV4_HEADER_BYTES
                            && Integer.toUnsignedLong(embedded.u32(12)) << 32 == receiver.high();
            case IPV6 ->
                    embedded.length() >= IPV6_HEADER_BYTES
                            && embedded.u64(8) == receiver.high()
                            && embedded.u64(16) == receiver.low();
        };
    }
}
