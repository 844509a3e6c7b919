package dev.breakwater.cli.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes captures for tests, byte by byte and without checking anything.
public final class CaptureBytes {
    public static final int ETHERNET = 1;
    public static final int MICROS = 0xA1B2C3D4;
    public static final int NANOS = 0xA1B23C4D;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteOrder order;

    public CaptureBytes(ByteOrder order) {
        this.order = order;
    }

    /// A pcap file's header.
    public static CaptureBytes pcap(ByteOrder order, int magic, int linkType) {
        return new CaptureBytes(order).u32(magic).u16(2).u16(4).u64(0).u32(65_535).u32(linkType);
    }

    /// A pcapng file's first section, without an interface.
    public static CaptureBytes pcapng(ByteOrder order) {
        return new CaptureBytes(order).section();
    }

    /// A pcap record whose packet was captured whole.
    public CaptureBytes packet(long seconds, long fraction, byte[] packet) {
        return packet(seconds, fraction, packet.length, packet);
    }

    /// A pcap record.
    public CaptureBytes packet(long seconds, long fraction, long originalBytes, byte[] captured) {
        return u32(seconds).u32(fraction).u32(captured.length).u32(originalBytes).raw(captured);
    }

    public CaptureBytes section() {
        return block(0x0A0D0D0A, part().u32(0x1A2B3C4D).u16(1).u16(0).u64(-1).toBytes());
    }

    /// A pcapng interface.
    ///
    /// @param options already encoded
    public CaptureBytes describeInterface(int linkType, long snapBytes, byte[] options) {
        return block(1, part().u16(linkType).u16(0).u32(snapBytes).raw(options).toBytes());
    }

    public CaptureBytes describeInterface(int linkType) {
        return describeInterface(linkType, 0, new byte[0]);
    }

    public CaptureBytes enhancedPacket(int number, long units, long originalBytes, byte[] packet) {
        CaptureBytes body = part().u32(number).u32(units >>> 32).u32(units);
        return block(6, body.u32(packet.length).u32(originalBytes).raw(packet).pad().toBytes());
    }

    public CaptureBytes enhancedPacket(int number, long units, byte[] packet) {
        return enhancedPacket(number, units, packet.length, packet);
    }

    public CaptureBytes obsoletePacket(int number, long units, byte[] packet) {
        CaptureBytes body = part().u16(number).u16(7).u32(units >>> 32).u32(units);
        return block(2, body.u32(packet.length).u32(packet.length).raw(packet).pad().toBytes());
    }

    public CaptureBytes simplePacket(long originalBytes, byte[] captured) {
        return block(3, part().u32(originalBytes).raw(captured).pad().toBytes());
    }

    /// A block of any type.
    public CaptureBytes block(int type, byte[] body) {
        return u32(type).u32(body.length + 12).raw(body).u32(body.length + 12);
    }

    /// An option of a block.
    public CaptureBytes option(int code, byte[] value) {
        return u16(code).u16(value.length).raw(value).pad();
    }

    /// An empty piece in this byte order.
    public CaptureBytes part() {
        return new CaptureBytes(order);
    }

    public CaptureBytes u16(int value) {
        return raw(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
    }

    public CaptureBytes u32(long value) {
        return raw(ByteBuffer.allocate(4).order(order).putInt((int) value).array());
    }

    public CaptureBytes u64(long value) {
        return raw(ByteBuffer.allocate(8).order(order).putLong(value).array());
    }

    public CaptureBytes raw(byte[] value) {
        bytes.writeBytes(value);
        return this;
    }

    public byte[] toBytes() {
        return bytes.toByteArray();
    }

    private CaptureBytes pad() {
        return raw(new byte[-bytes.size() & 3]);
    }
}
