package dev.breakwater.bench;

import dev.breakwater.shield.config.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/// Frames that are anything but plain, each as dear to look at as its kind can be made.
final class OddFrames {
    static final IpAddress SERVICE_IPV4 = IpAddress.ipv4(0xC000_024D); // 192.0.2.77
    static final IpAddress SERVICE_IPV6 =
            IpAddress.ipv6(0x2001_0DB8_0000_0000L, 0x77); // 2001:db8::77
    static final int PORT = 27_015;

    /// The ports that rules of [OddBenchmark] ask for.
    static final int SHADOW_PORT = 27_016;

    static final int LOG_PORT = 27_017;
    static final int LOOKS_PORT = 27_018;

    /// Where a resolver and a QUIC server listen.
    static final int DNS_PORT = 27_019;

    static final int QUIC_PORT = 27_020;

    private static final String ETHERNET = "020000000001 020000000002";
    private static final String IPV4_ADDRESSES = "c0000201 c000024d";
    private static final String IPV6_ADDRESSES =
            "20010db8000000000000000000000001 20010db8000000000000000000000077";
    private static final int DATA_BYTES = 32;

    /// @param action an `enum xdp_action`
    record OddFrame(String what, String hex, int action) {
        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }
    }

    private OddFrames() {}

    /// What a client sends.
    static OddFrame good() {
        return passed("a good one", ipv4("0800", 5, 0, 17, udp(40_000, PORT, DATA_BYTES)));
    }

    /// At whose payload the kernel looks as often as it ever does, in vain.
    static OddFrame lookedAt() {
        return passed(
                "64 looks at its payload",
                ipv4("0800", 5, 0, 17, udp(40_000, LOOKS_PORT, DATA_BYTES)));
    }

    static List<OddFrame> all() {
        String datagram = udp(40_000, PORT, DATA_BYTES);
        return List.of(
                passed("two VLAN tags", ipv4("8100 0001 8100 0002 0800", 5, 0, 17, datagram)),
                dropped(
                        "three VLAN tags",
                        ipv4("8100 0001 8100 0002 8100 0003 0800", 5, 0, 17, datagram)),
                passed("IPv4 options", ipv4("0800", 15, 0, 17, datagram)),
                passed("a first fragment", ipv4("0800", 5, 0x2000, 17, datagram)),
                passed("a later fragment", ipv4("0800", 5, 0x0010, 17, datagram)),
                passed("IPv6", ipv6(17, datagram)),
                passed("six extension headers", ipv6(0, chain(6) + datagram)),
                dropped("seven extension headers", ipv6(0, chain(7) + datagram)),
                passed("an IPv6 fragment", ipv6(44, "11000001 00000001" + datagram)),
                dropped("a signature", ipv4("0800", 5, 0, 17, udp(1_900, PORT, "HTTP/1.1 200"))),
                passed("nearly one", ipv4("0800", 5, 0, 17, udp(1_900, PORT, "HTTP/1.0 200"))),
                passed("an ICMP error", ipv4("0800", 5, 0, 1, unreachable())),
                dropped("impossible flags", ipv4("0800", 5, 0, 6, tcp(0x3F))),
                dropped("a datagram longer than its packet", ipv4("0800", 5, 0, 17, longUdp())),
                dropped("an IPv4 header cut short", frame("0800 45000020")),
                passed("a jumbo frame", ipv4("0800", 5, 0, 17, udp(40_000, PORT, 9_000 - 14 - 28))),
                passed("a query", ipv4("0800", 5, 0, 17, query("0377777703636f6d"))),
                passed("a name of 40 labels", ipv4("0800", 5, 0, 17, query("0161".repeat(39)))),
                passed("a QUIC packet", ipv4("0800", 5, 0, 17, message(QUIC_PORT, quic()))),
                passed("shadow rules", ipv4("0800", 5, 0, 17, udp(40_000, SHADOW_PORT, 32))),
                passed("a LOG rule", ipv4("0800", 5, 0, 17, udp(40_000, LOG_PORT, 32))));
    }

    private static OddFrame passed(String what, String frame) {
        return new OddFrame(what, frame, PathRun.XDP_PASS);
    }

    private static OddFrame dropped(String what, String frame) {
        return new OddFrame(what, frame, PathRun.XDP_DROP);
    }

    private static String ipv4(
            String type, int headerWords, int fragment, int protocol, String upper) {
        int bytes = headerWords * 4 + compact(upper).length() / 2;
        String header =
                "4%x00 %04x 0000 %04x 40%02x 0000"
                        .formatted(headerWords, bytes, fragment, protocol);
        String options = "01".repeat((headerWords - 5) * 4);
        return frame(type + header + IPV4_ADDRESSES + options + upper);
    }

    private static String ipv6(int nextHeader, String upper) {
        int bytes = compact(upper).length() / 2;
        return frame(
                "86dd 60000000 %04x %02x40".formatted(bytes, nextHeader) + IPV6_ADDRESSES + upper);
    }

    /// Hop-by-hop options, then destination options, eight bytes each, before UDP.
    private static String chain(int headers) {
        return "3c00010400000000".repeat(headers - 1) + "1100010400000000";
    }

    private static String udp(int source, int destination, int dataBytes) {
        return "%04x %04x %04x 1234".formatted(source, destination, 8 + dataBytes)
                + "00".repeat(dataBytes);
    }

    private static String udp(int source, int destination, String data) {
        return "%04x %04x %04x 1234".formatted(source, destination, 8 + data.length())
                + HexFormat.of().formatHex(data.getBytes(StandardCharsets.US_ASCII));
    }

    private static String message(int destination, String hex) {
        return "9c40 %04x %04x 1234".formatted(destination, 8 + hex.length() / 2) + hex;
    }

    /// For an address of a name.
    private static String query(String labels) {
        return message(DNS_PORT, "123401000001000000000000" + labels + "00" + "00010001");
    }

    /// A Handshake of version 1 with connection ids of 8 bytes.
    private static String quic() {
        return "e000000001" + "088394c8f03e515708".repeat(2) + "00".repeat(DATA_BYTES);
    }

    private static String longUdp() {
        return "9c40 6987 0100 1234" + "00".repeat(DATA_BYTES);
    }

    private static String tcp(int flags) {
        return "9c40 6987 00000001 00000000 50%02x ffff 0000 0000".formatted(flags);
    }

    /// About a packet that the service sent.
    private static String unreachable() {
        return "0301 0000 00000000 45000020 00000000 40110000 c000024d c0000201 69879c40 000c0000";
    }

    private static String frame(String hex) {
        return compact(ETHERNET + hex);
    }

    private static String compact(String hex) {
        return hex.replace(" ", "");
    }
}
