package dev.breakwater.lab.flood;

/// What the packets of a stream are.
public enum FloodKind {
    /// UDP datagrams.
    UDP(17, 8, 0),
    /// TCP, SYN alone: each asks for a connection.
    SYN(6, 20, 0x02),
    /// TCP, PSH and ACK: data on connections that don't exist.
    DATA(6, 20, 0x18);

    private final int protocol;
    private final int headerBytes;
    private final int tcpFlags;

    FloodKind(int protocol, int headerBytes, int tcpFlags) {
        this.protocol = protocol;
        this.headerBytes = headerBytes;
        this.tcpFlags = tcpFlags;
    }

    int protocol() {
        return protocol;
    }

    int headerBytes() {
        return headerBytes;
    }

    int tcpFlags() {
        return tcpFlags;
    }
}
