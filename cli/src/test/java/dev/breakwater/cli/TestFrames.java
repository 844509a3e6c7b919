package dev.breakwater.cli;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// Frames for captures, made from the outside in.
final class TestFrames {
    private static final String ETHERNET = "020000000001020000000002";
    private static final int SYN = 2;

    private TestFrames() {}

    /// A TCP SYN.
    static byte[] tcp(String source, String destination, int sourcePort, int destinationPort) {
        ByteBuffer header = ByteBuffer.allocate(20);
        header.putShort((short) sourcePort).putShort((short) destinationPort);
        header.position(12).put((byte) 0x50).put((byte) SYN);
        return ipv4(source, destination, 6, header.array());
    }

    static byte[] udp(String source, String destination, int sourcePort, int destinationPort) {
        ByteBuffer header = ByteBuffer.allocate(28);
        header.putShort((short) sourcePort).putShort((short) destinationPort).putShort((short) 28);
        return ipv4(source, destination, 17, header.array());
    }

    static byte[] ipv4(String source, String destination, int protocol, byte[] payload) {
        return joined(hex(ETHERNET + "0800"), rawIpv4(source, destination, protocol, payload));
    }

    /// Without an Ethernet header.
    static byte[] rawIpv4(String source, String destination, int protocol, byte[] payload) {
        ByteBuffer header = ByteBuffer.allocate(20);
        header.put((byte) 0x45).put((byte) 0).putShort((short) (20 + payload.length));
        header.position(8).put((byte) 64).put((byte) protocol);
        header.position(12).put(address(source)).put(address(destination));
        return joined(header.array(), payload);
    }

    static byte[] arp() {
        return joined(hex(ETHERNET + "0806"), new byte[28]);
    }

    static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static byte[] address(String dotted) {
        ByteBuffer bytes = ByteBuffer.allocate(4);
        for (String part : dotted.split("\\.", -1)) {
            bytes.put((byte) Integer.parseInt(part));
        }
        return bytes.array();
    }
}
