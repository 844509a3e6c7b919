package dev.breakwater.shield.judge;

import dev.breakwater.shield.config.IpAddress;

/// What a packet's IP header says, IPv6 extension headers included.
///
/// @param protocol of what follows them
/// @param packetBytes from the IP header's first byte to the packet's end
record IpHeader(
        IpAddress source,
        IpAddress destination,
        int protocol,
        int packetBytes,
        Fragmentation fragmentation) {

    boolean isFragment() {
        return fragmentation != Fragmentation.WHOLE;
    }
}
