package dev.breakwater.lab.flood;

import dev.breakwater.lab.LabPlace;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/// The frame that a stream's packets are made from: all of it but what the program writes into each
/// one (source address, IPv4 identification, source port, TCP sequence, checksums), which is 0.
///
/// Source: RFC 791, RFC 8200, RFC 768, RFC 9293; RFC 1071 for the sums.
///
/// @param bytes the frame, not to be written to
/// @param ipSum one's complement sum of the IPv4 header, in the machine's byte order; 0 for IPv6
/// @param transportSum the same of pseudo header, transport header and payload
record FloodFrame(ByteBuffer bytes, int ipSum, int transportSum) {
    private static final int ETHERNET_BYTES = 14;
    private static final int IPV4_BYTES = 20;
    private static final int IPV6_BYTES = 40;
    private static final short ETHERTYPE_IPV4 = 0x0800;
    private static final short ETHERTYPE_IPV6 = (short) 0x86DD;
    private static final int HOP_LIMIT = 64;
    private static final int DATA_OFFSET_NO_OPTIONS = 0x50;
    private static final short WINDOW = (short) 0xFFFF;

    /// The frame of a stream that leaves by the lab's attacker.
    static FloodFrame of(FloodStream stream) {
        byte[] destination = InetAddress.ofLiteral(stream.destination()).getAddress();
        boolean isIpv6 = destination.length == 16;
        int ipBytes = isIpv6 ? IPV6_BYTES : IPV4_BYTES;
        int transportBytes = stream.kind().headerBytes() + stream.payloadBytes();
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET_BYTES + ipBytes + transportBytes);
        frame.put(mac(LabPlace.ATTACKER.macOfEdge())).put(mac(LabPlace.ATTACKER.mac()));
        frame.putShort(isIpv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4);
        if (isIpv6) {
            putIpv6(frame, stream, destination, transportBytes);
        } else {
            putIpv4(frame, stream, destination, transportBytes);
        }
        putTransport(frame, stream, transportBytes);
        int ipSum = isIpv6 ? 0 : sum(frame, ETHERNET_BYTES, IPV4_BYTES);
        return new FloodFrame(
                frame.clear().asReadOnlyBuffer(),
                ipSum,
                transportSum(frame, stream, destination, ETHERNET_BYTES + ipBytes));
    }

    /// A copy of the bytes.
    byte[] toArray() {
        byte[] copy = new byte[bytes.capacity()];
        bytes.get(0, copy);
        return copy;
    }

    private static void putIpv4(
            ByteBuffer frame, FloodStream stream, byte[] destination, int transportBytes) {
        frame.put((byte) 0x45).put((byte) 0).putShort((short) (IPV4_BYTES + transportBytes));
        frame.putInt(0);
        frame.put((byte) HOP_LIMIT).put((byte) stream.kind().protocol()).putShort((short) 0);
        frame.putInt(0).put(destination);
    }

    private static void putIpv6(
            ByteBuffer frame, FloodStream stream, byte[] destination, int transportBytes) {
        frame.putInt(0x6000_0000).putShort((short) transportBytes);
        frame.put((byte) stream.kind().protocol()).put((byte) HOP_LIMIT);
        frame.putLong(0).putLong(0).put(destination);
    }

    private static void putTransport(ByteBuffer frame, FloodStream stream, int transportBytes) {
        frame.putShort((short) 0).putShort((short) stream.destinationPort());
        if (stream.kind().protocol() == FloodKind.UDP.protocol()) {
            frame.putShort((short) transportBytes).putShort((short) 0);
            frame.put(stream.kind().opening());
            return;
        }
        frame.putInt(0).putInt(0);
        frame.put((byte) DATA_OFFSET_NO_OPTIONS).put((byte) stream.kind().tcpFlags());
        frame.putShort(WINDOW).putShort((short) 0).putShort((short) 0);
    }

    private static int transportSum(
            ByteBuffer frame, FloodStream stream, byte[] destination, int offset) {
        int bytes = frame.capacity() - offset;
        ByteBuffer pseudo = ByteBuffer.allocate(destination.length + 4);
        pseudo.put(destination).putShort((short) stream.kind().protocol()).putShort((short) bytes);
        return sum(pseudo, 0, pseudo.capacity()) + sum(frame, offset, bytes);
    }

    /// Sums 16-bit words as this machine reads them, as the program does.
    private static int sum(ByteBuffer bytes, int offset, int length) {
        ByteBuffer words = bytes.duplicate().order(java.nio.ByteOrder.nativeOrder());
        int sum = 0;
        for (int index = 0; index + 1 < length; index += 2) {
            sum += Short.toUnsignedInt(words.getShort(offset + index));
        }
        // An odd length ends in a zero: nothing to add.
        return sum;
    }

    private static byte[] mac(String text) {
        return HexFormat.ofDelimiter(":").parseHex(text);
    }
}
