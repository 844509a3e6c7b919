package dev.breakwater.testkit.frames;

import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.Protocols;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Frames made from a seed: valid ones, with VLAN tags, options, extension headers and fragments;
/// and such ones cut short, with bits turned, or of random bytes. Owned by one thread.
final class FrameGenerator {
    private static final int ETHERNET_BYTES = 12;
    private static final int FRAME_BYTES_MAX = 4_096;
    private static final int[] EXTENSIONS = {0, 43, 44, 51, 60, 135};
    private static final int[] ICMP_TYPES = {
        0, 1, 2, 3, 4, 5, 8, 11, 12, 128, 129, 133, 134, 135, 136, 137
    };
    private static final int[] ETHERTYPES = {0x0806, 0x88CC, 0x0005, 0x86DD, 0x0800};

    private final RandomGenerator random;
    private final Worlds world;
    /// Whom the frame in hand is for, if for a service.
    private Optional<Worlds.Service> service = Optional.empty();

    private final TcpClients clients;
    /// What the frame in hand carries, if of a client that opened a connection.
    private Optional<TcpSegment> segment = Optional.empty();

    private final ClientCookies cookies;
    private long nowNanos;
    private IpAddress source = IpAddress.ipv4(0);
    private final ByteBuffer frame = ByteBuffer.allocate(FRAME_BYTES_MAX);

    FrameGenerator(RandomGenerator random, Worlds world, ClientCookies cookies) {
        this.random = random;
        this.world = world;
        this.clients = new TcpClients(random, world);
        this.cookies = cookies;
    }

    /// @param nowNanos of the frame before
    byte[] next(long nowNanos) {
        frame.clear();
        this.nowNanos = nowNanos;
        if (random.nextInt(200) == 0) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            return noise;
        }
        writeEthernet();
        byte[] bytes = Arrays.copyOf(frame.array(), frame.position());
        return switch (random.nextInt(12)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1, 2 -> mutate(bytes);
            case 3 -> Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
            default -> bytes;
        };
    }

    private byte[] mutate(byte[] bytes) {
        for (int i = 0; i <= random.nextInt(4); i++) {
            // Mostly in the headers.
            int at =
                    random.nextInt(
                            random.nextBoolean() ? Math.min(80, bytes.length) : bytes.length);
            bytes[at] =
                    (byte)
                            (random.nextBoolean()
                                    ? bytes[at] ^ (1 << random.nextInt(8))
                                    : random.nextInt(256));
        }
        return bytes;
    }

    private void writeEthernet() {
        frame.position(ETHERNET_BYTES);
        int tags = random.nextInt(5) == 0 ? random.nextInt(4) : 0;
        for (int i = 0; i < tags; i++) {
            frame.putShort((short) (random.nextBoolean() ? 0x8100 : 0x88A8));
            frame.putShort((short) random.nextInt());
        }
        if (random.nextInt(60) == 0) {
            frame.putShort((short) ETHERTYPES[random.nextInt(ETHERTYPES.length)]);
            frame.position(frame.position() + random.nextInt(60));
            return;
        }
        IpFamily family = world.family();
        service = random.nextInt(4) != 0 ? Optional.of(world.service(family)) : Optional.empty();
        segment =
                service.filter(to -> to.type().protocol() == Protocols.TCP)
                        .filter(_ -> random.nextBoolean())
                        .map(clients::next);
        switch (family) {
            case IPV4 -> writeIpv4();
            case IPV6 -> writeIpv6();
        }
    }

    private void writeIpv4() {
        frame.putShort((short) 0x0800);
        int start = frame.position();
        int options = random.nextInt(8) == 0 ? random.nextInt(11) : 0;
        int protocol = protocol();
        int fragment = 0;
        if (random.nextInt(8) == 0) {
            fragment =
                    switch (random.nextInt(4)) {
                        case 0 -> 0x2000;
                        case 1 -> random.nextInt(0x2000);
                        case 2 -> 1;
                        default -> random.nextInt(0x10000);
                    };
        }
        frame.put((byte) (0x45 + options)).put((byte) random.nextInt());
        frame.putShort((short) 0).putShort((short) random.nextInt()).putShort((short) fragment);
        frame.put((byte) ttl()).put((byte) protocol);
        frame.putShort((short) 0);
        IpAddress destination = destination(IpFamily.IPV4);
        source = source(destination);
        frame.putInt((int) (source.high() >>> 32));
        frame.putInt((int) (destination.high() >>> 32));
        frame.position(frame.position() + 4 * options);
        int transport = frame.position();
        writeTransport(protocol, (fragment & 0x3FFF) != 0);
        sum(protocol, start + 12, 8, transport);
        frame.putShort(start + 2, (short) (frame.position() - start));
    }

    private void writeIpv6() {
        frame.putShort((short) 0x86DD);
        int start = frame.position();
        frame.putInt(0x60000000 | random.nextInt(0x100000)).putShort((short) 0);
        int nextHeader = frame.position();
        frame.put((byte) 0).put((byte) ttl());
        IpAddress destination = destination(IpFamily.IPV6);
        source = source(destination);
        putAddress(source);
        putAddress(destination);
        int extensions = random.nextInt(3) == 0 ? random.nextInt(8) : 0;
        boolean isFragment = false;
        for (int i = 0; i < extensions; i++) {
            int kind = extension(i);
            frame.put(nextHeader, (byte) kind);
            nextHeader = frame.position();
            isFragment |= writeExtension(kind);
        }
        int protocol = protocol();
        frame.put(nextHeader, (byte) protocol);
        int transport = frame.position();
        writeTransport(protocol, isFragment);
        sum(protocol, start + 8, 32, transport);
        frame.putShort(start + 4, (short) (frame.position() - start - 40));
    }

    /// Makes TCP's checksum right, mostly.
    ///
    /// @param addresses where both begin, and how many bytes they are
    private void sum(int protocol, int addresses, int addressBytes, int transport) {
        int bytes = frame.position() - transport;
        if (protocol != Protocols.TCP || bytes < 20 || random.nextInt(4) == 0) {
            return;
        }
        frame.putShort(transport + 16, (short) 0);
        long sum = Protocols.TCP + bytes + words(addresses, addressBytes) + words(transport, bytes);
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        frame.putShort(transport + 16, (short) ~sum);
    }

    private long words(int start, int bytes) {
        long sum = 0;
        for (int at = start; at < start + bytes; at++) {
            int shift = (at - start) % 2 == 0 ? 8 : 0;
            sum += (long) (frame.get(at) & 0xFF) << shift;
        }
        return sum;
    }

    private int extension(int index) {
        int kind = EXTENSIONS[random.nextInt(EXTENSIONS.length)];
        boolean isMisplaced = kind == 0 && index > 0 && random.nextInt(10) != 0;
        return isMisplaced ? 60 : kind;
    }

    /// Answers whether it makes the packet a fragment.
    private boolean writeExtension(int kind) {
        int start = frame.position();
        frame.put((byte) 0);
        if (kind == 44) {
            int offset = random.nextInt(3) == 0 ? random.nextInt(8_192) << 3 : 0;
            int more = random.nextInt(2);
            frame.put((byte) 0).putShort((short) (offset | more)).putInt(random.nextInt());
            return offset != 0 || more != 0;
        }
        int length = random.nextInt(4) == 0 ? random.nextInt(12) : random.nextInt(3);
        frame.put((byte) length);
        // The byte of the routing type: 0 is refused, so mostly another.
        frame.put((byte) (random.nextInt(6) == 0 ? 0 : 4));
        int bytes = kind == 51 ? (length + 2) * 4 : (length + 1) * 8;
        frame.position(start + Math.max(bytes, 8));
        return false;
    }

    /// Seldom the destination itself, or an address that no packet from the Internet has.
    private IpAddress source(IpAddress destination) {
        if (segment.isPresent()) {
            return segment.get().source();
        }
        boolean isIpv4 = destination.family() == IpFamily.IPV4;
        return switch (random.nextInt(32)) {
            case 0 -> destination;
            case 1 ->
                    isIpv4
                            ? IpAddress.ipv4(0x0A00_0000 | random.nextInt(1 << 24))
                            : IpAddress.ipv6(0xFE80L << 48, random.nextLong());
            default -> world.address(destination.family());
        };
    }

    private IpAddress destination(IpFamily family) {
        return service.map(Worlds.Service::address).orElseGet(() -> world.address(family));
    }

    private int sourcePort() {
        return random.nextInt(40) == 0 ? 0 : world.port();
    }

    private int destinationPort() {
        return service.isPresent() && random.nextInt(8) != 0 ? service.get().port() : world.port();
    }

    private int protocol() {
        if (segment.isPresent()) {
            return Protocols.TCP;
        }
        if (service.isPresent() && random.nextInt(8) != 0) {
            return service.get().type().protocol();
        }
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> Protocols.TCP;
            case 3, 4 -> Protocols.UDP;
            case 5 -> Protocols.ICMP;
            case 6 -> Protocols.ICMPV6;
            default -> random.nextInt(256);
        };
    }

    private void writeTransport(int protocol, boolean isFragment) {
        int start = frame.position();
        int payload = random.nextInt(10) == 0 ? random.nextInt(600) : random.nextInt(40);
        payload = protocol == Protocols.TCP && random.nextBoolean() ? 0 : payload;
        byte[] message = protocol == Protocols.UDP ? nextMessage() : new byte[0];
        if (message.length > 0) {
            payload = message.length;
        }
        switch (protocol) {
            case Protocols.TCP -> payload = writeTcp(payload);
            case Protocols.UDP -> {
                Amplifier amplifier = Amplifier.ALL.get(random.nextInt(Amplifier.ALL.size()));
                boolean isAnswer = random.nextInt(4) == 0;
                int source = isAnswer ? amplifier.port(random) : sourcePort();
                int destination = destinationPort();
                frame.putShort((short) source).putShort((short) destination);
                cookies.bring(
                        message,
                        new ClientCookies.Sent(
                                this.source,
                                source,
                                service.map(Worlds.Service::address),
                                destination,
                                nowNanos));
                int length = 8 + payload;
                boolean isOdd = random.nextInt(20) == 0 || (isFragment && random.nextBoolean());
                frame.putShort((short) (isOdd ? random.nextInt(3_000) : length))
                        .putShort((short) (random.nextBoolean() ? random.nextInt() : 0));
                frame.put(frame.position(), message);
                if (isAnswer && random.nextInt(4) != 0) {
                    frame.put(frame.position(), amplifier.opening(random));
                }
            }
            case Protocols.ICMP, Protocols.ICMPV6 -> writeIcmp(start);
            default -> frame.position(start + random.nextInt(10));
        }
        frame.position(frame.position() + payload);
    }

    /// A header; the segment's payload where there is one.
    ///
    /// @return the length of the payload that is still to come: zeros
    private int writeTcp(int payload) {
        int options = random.nextInt(4) == 0 ? random.nextInt(11) : 0;
        int headerWords = random.nextInt(30) == 0 ? random.nextInt(16) : 5 + options;
        if (segment.isPresent()) {
            TcpSegment sent = segment.get();
            frame.putShort((short) sent.sourcePort()).putShort((short) service.get().port());
            frame.putInt(sent.sequence()).putInt(sent.acknowledged());
            frame.put((byte) ((5 + options) << 4)).put((byte) sent.flags());
        } else {
            int from = sourcePort();
            int to = destinationPort();
            boolean isProof = random.nextInt(8) == 0;
            frame.putShort((short) from).putShort((short) to);
            frame.putInt(isProof ? cookies.ofTcp(source, from, to, nowNanos) : random.nextInt());
            frame.putInt(random.nextInt());
            frame.put((byte) (headerWords << 4)).put((byte) (isProof ? 0x04 : flags()));
        }
        frame.putShort((short) random.nextInt()).putInt(0);
        frame.position(frame.position() + 4 * options);
        segment.ifPresent(sent -> frame.put(sent.payload().getBytes(StandardCharsets.ISO_8859_1)));
        return segment.isPresent() ? 0 : payload;
    }

    /// What a backend may speak, mostly the one in hand; sometimes nothing.
    private byte[] nextMessage() {
        return random.nextInt(3) != 0
                ? ProtocolMessage.next(random, service.map(Worlds.Service::type))
                : new byte[0];
    }

    /// A header, mostly whole, and mostly an error about a packet from where this one goes.
    private void writeIcmp(int start) {
        int type = random.nextInt(3) == 0 ? random.nextInt(256) : pick(ICMP_TYPES);
        frame.put((byte) type);
        frame.position(start + (random.nextInt(8) == 0 ? random.nextInt(10) : 8));
        if (random.nextBoolean()) {
            service.ifPresent(this::writeEmbedded);
        }
    }

    private void writeEmbedded(Worlds.Service from) {
        switch (from.address().family()) {
            case IPV4 -> {
                frame.position(frame.position() + 12);
                frame.putInt((int) (from.address().high() >>> 32)).putInt(0);
            }
            case IPV6 -> {
                frame.position(frame.position() + 8);
                putAddress(from.address());
                frame.putLong(0).putLong(0);
            }
        }
    }

    /// Mostly an ordinary one, sometimes that of neighbour discovery, seldom none.
    private int ttl() {
        return switch (random.nextInt(50)) {
            case 0 -> 0;
            case 1, 2, 3, 4, 5, 6 -> 255;
            case 7, 8, 9 -> random.nextInt(256);
            default -> 64;
        };
    }

    private int pick(int[] values) {
        return values[random.nextInt(values.length)];
    }

    private int flags() {
        return switch (random.nextInt(4)) {
            case 0 -> 0x02;
            case 1 -> 0x10;
            case 2 -> 0x18;
            default -> random.nextInt(256);
        };
    }

    private void putAddress(IpAddress address) {
        frame.putLong(address.high()).putLong(address.low());
    }
}
