package dev.breakwater.shield.config;

/// Which packets a backend takes, by their form.
///
/// @param fragments IP fragments to its addresses; those without ports count for the address, not
///     the port
/// @param ipOptions IPv4 packets with options
/// @param portZero TCP and UDP from port 0
/// @param udpChecksum UDP over IPv6 without a checksum
/// @param icmp ICMP to its addresses, but for what path MTU discovery, neighbour discovery and echo
///     need
/// @param amplification answers of services that amplify, which it never asked for
/// @param offProtocol what no client of its protocol sends
public record ProtectionChecks(
        Policy fragments,
        Policy ipOptions,
        TcpFlagPolicy tcpFlags,
        Policy portZero,
        Policy udpChecksum,
        Policy icmp,
        Policy amplification,
        Policy offProtocol) {
    /// Takes everything.
    public static final ProtectionChecks PASS_ALL =
            new ProtectionChecks(
                    Policy.PASS,
                    Policy.PASS,
                    TcpFlagPolicy.ANY,
                    Policy.PASS,
                    Policy.PASS,
                    Policy.PASS,
                    Policy.PASS,
                    Policy.PASS);

    /// Without a level: what no game and no web client sends is dropped, all else is the service's.
    public static final ProtectionChecks DEFAULT =
            PASS_ALL.withFragments(Policy.DROP).withOffProtocol(Policy.DROP);

    public ProtectionChecks withFragments(Policy other) {
        return new ProtectionChecks(
                other,
                ipOptions,
                tcpFlags,
                portZero,
                udpChecksum,
                icmp,
                amplification,
                offProtocol);
    }

    public ProtectionChecks withOffProtocol(Policy other) {
        return new ProtectionChecks(
                fragments, ipOptions, tcpFlags, portZero, udpChecksum, icmp, amplification, other);
    }
}
