package dev.breakwater.shield.judge;

import dev.breakwater.shield.config.IpAddress;

/// What a packet's IP header says, IPv6 extension headers included.
///
/// @param protocol of what follows them
/// @param ttl IPv4's time to live, IPv6's hop limit
/// @param hasOptions whether an IPv4 header is longer than 20 bytes
/// @param packetBytes from the IP header's first byte to the packet's end
record IpHeader(
        IpAddress source,
        IpAddress destination,
        int protocol,
        int ttl,
        boolean hasOptions,
        int packetBytes,
        Fragmentation fragmentation) {

    boolean isFragment() {
        return fragmentation != Fragmentation.WHOLE;
    }
}
