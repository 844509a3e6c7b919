package dev.breakwater.shield.judge;

/// What is known of a packet above IP.
sealed interface Transport {
    /// Nothing: another protocol, or not the first fragment.
    record Unknown() implements Transport {}

    record Udp(int sourcePort, int destinationPort, boolean hasChecksum) implements Transport {}

    /// ICMP over IPv4, ICMPv6 over IPv6.
    ///
    /// @param type the header's byte 0
    record Icmp(int type) implements Transport {}

    /// A TCP header.
    ///
    /// @param flags the header's byte 13
    /// @param header with its options
    record Tcp(int sourcePort, int destinationPort, int flags, Span header) implements Transport {
        int sequence() {
            return header.u32(4);
        }

        /// The sequence number that the sender waits for.
        int acknowledged() {
            return header.u32(8);
        }
    }
}
