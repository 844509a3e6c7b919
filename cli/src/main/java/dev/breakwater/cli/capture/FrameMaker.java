package dev.breakwater.cli.capture;

/// Makes the Ethernet frame of a packet, whatever the capture holds of it: what it left out becomes
/// zeros, and another link layer's header becomes an Ethernet header. A frame check sequence, where
/// an interface captured one, stays at the frame's end, behind the packet.
final class FrameMaker {
    /// The longest IP packet behind an Ethernet header and a VLAN tag.
    static final int FRAME_BYTES_MAX = 65_535 + 18;

    private static final int ETHERNET_BYTES = 14;
    private static final int SOURCE_OFFSET = 6;
    private static final int ETHERTYPE_OFFSET = 12;
    private static final int ADDRESS_BYTES = 6;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86DD;

    private FrameMaker() {}

    /// The longest packet of a link type whose frame can be judged.
    static int bytesMax(LinkType linkType) {
        return FRAME_BYTES_MAX + linkType.headerBytes() - ethernetBytes(linkType);
    }

    /// Reads the bytes of a packet, all that were captured.
    static CapturedPacket read(PacketRecord packet, CaptureInput input) {
        LinkType linkType = packet.requireSound();
        int captured = (int) packet.capturedBytes();
        input.require(captured, "packet");
        int whole = (int) packet.originalBytes();
        byte[] header = new byte[linkType.headerBytes()];
        int fromHeader = Math.min(captured, header.length);
        input.copy(header, 0, fromHeader);
        int ethernet = ethernetBytes(linkType);
        byte[] frame = new byte[ethernet + whole - header.length];
        input.copy(frame, ethernet, captured - fromHeader);
        switch (linkType) {
            case ETHERNET -> {}
            case COOKED -> putEthernet(frame, header, 6, u16(header, 14));
            case COOKED_2 -> putEthernet(frame, header, 12, u16(header, 0));
            case RAW_IP -> putEtherType(frame, rawEtherType(frame));
        }
        return new CapturedPacket(packet.timeNanos(), linkType, frame, whole - captured);
    }

    private static int ethernetBytes(LinkType linkType) {
        return linkType == LinkType.ETHERNET ? 0 : ETHERNET_BYTES;
    }

    private static void putEthernet(byte[] frame, byte[] header, int senderOffset, int etherType) {
        System.arraycopy(header, senderOffset, frame, SOURCE_OFFSET, ADDRESS_BYTES);
        putEtherType(frame, etherType);
    }

    /// What is neither version is judged as IPv4, so that it is refused as one.
    private static int rawEtherType(byte[] frame) {
        boolean isIpv6 = frame.length > ETHERNET_BYTES && (frame[ETHERNET_BYTES] >> 4) == 6;
        return isIpv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4;
    }

    private static void putEtherType(byte[] frame, int etherType) {
        frame[ETHERTYPE_OFFSET] = (byte) (etherType >>> 8);
        frame[ETHERTYPE_OFFSET + 1] = (byte) etherType;
    }

    private static int u16(byte[] bytes, int offset) {
        return Byte.toUnsignedInt(bytes[offset]) << 8 | Byte.toUnsignedInt(bytes[offset + 1]);
    }
}
