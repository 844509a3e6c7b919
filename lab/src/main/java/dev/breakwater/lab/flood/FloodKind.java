package dev.breakwater.lab.flood;

import java.util.HexFormat;

/// What the packets of a stream are.
public enum FloodKind {
    /// UDP datagrams of zeros.
    UDP(17, 8, 0, ""),
    /// TCP, SYN alone: each asks for a connection.
    SYN(6, 20, 0x02, ""),
    /// TCP, PSH and ACK: data on connections that don't exist.
    DATA(6, 20, 0x18, ""),
    /// TCP, ACK alone: the end of handshakes that never began.
    ACK(6, 20, 0x10, ""),
    /// RakNet's unconnected ping: Bedrock's server list.
    RAKNET_PING(17, 8, 0, "01 0000000000001000 00ffff00fefefefefdfdfdfd12345678 1122334455667700"),
    /// RakNet's Open Connection Request 1.
    RAKNET_REQUEST(17, 8, 0, "05 00ffff00fefefefefdfdfdfd12345678 0b"),
    /// A2S_INFO of the Source engine, without a challenge.
    SOURCE_QUERY(17, 8, 0, "ffffffff54536f7572636520456e67696e6520517565727900"),
    /// QUIC's first packet, version 1, without a token.
    QUIC_INITIAL(17, 8, 0, "c300000001 08 8394c8f03e515708 00 00 449e");

    private final int protocol;
    private final int headerBytes;
    private final int tcpFlags;
    private final String opening;

    FloodKind(int protocol, int headerBytes, int tcpFlags, String opening) {
        this.protocol = protocol;
        this.headerBytes = headerBytes;
        this.tcpFlags = tcpFlags;
        this.opening = opening;
    }

    /// What the payload begins with; zeros follow.
    byte[] opening() {
        return HexFormat.of().parseHex(opening.replace(" ", ""));
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
