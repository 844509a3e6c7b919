package dev.breakwater.shield.judge;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/// Answers of services that attackers have send to a victim. Below port 1024 the source port tells
/// them; from there on, where any client may have it, the payload's beginning must too. Pure.
///
/// Source: CISA alert TA14-017A, and each service's protocol.
final class Amplification {
    /// Quote of the day, chargen, DNS, TFTP, portmap, NTP, NetBIOS, SNMP, XDMCP, CLDAP, SLP, RIP.
    private static final Set<Integer> PORTS =
            Set.of(17, 19, 53, 69, 111, 123, 137, 161, 177, 389, 427, 520);

    private Amplification() {}

    /// @param payload of the UDP packet
    static boolean isAnswer(int sourcePort, Span payload) {
        if (PORTS.contains(sourcePort)) {
            return true;
        }
        return switch (sourcePort) {
            case 1194 -> isByte(payload, 0, 0x40);
            case 1434 -> isByte(payload, 0, 0x05);
            case 1900 -> isText(payload, 0, "HTTP/1.1");
            case 3283 -> isBytes(payload, 0, 0x00, 0x01, 0x03, 0xEA);
            case 3478 ->
                    isBytes(payload, 0, 0x01, 0x01) && isBytes(payload, 4, 0x21, 0x12, 0xA4, 0x42);
            case 3702 -> isText(payload, 0, "<?xm") || isText(payload, 0, "<soa");
            case 5060 -> isText(payload, 0, "SIP/");
            case 5353 -> payload.length() > 2 && (payload.u8(2) & 0x80) != 0;
            case 5683 -> payload.length() > 1 && payload.u8(0) >> 6 == 1 && payload.u8(1) == 0x45;
            case 11211 -> isText(payload, 8, "VALU") || isText(payload, 8, "STAT");
            case 30120 ->
                    isAllOnes(payload)
                            && (isText(payload, 4, "info") || isText(payload, 4, "stat"));
            case 32414 -> isText(payload, 0, "HTTP/1.0");
            case 33848 -> isText(payload, 0, "<hud");
            default -> isOfARange(sourcePort, payload);
        };
    }

    /// BitTorrent's DHT, and Source servers' answers to A2S queries.
    private static boolean isOfARange(int sourcePort, Span payload) {
        if (sourcePort >= 6881 && sourcePort <= 6889) {
            return isText(payload, 0, "d1:");
        }
        return sourcePort >= 27015
                && sourcePort <= 27036
                && isAllOnes(payload)
                && (isByte(payload, 4, 0x49)
                        || isByte(payload, 4, 0x44)
                        || isByte(payload, 4, 0x45));
    }

    private static boolean isAllOnes(Span payload) {
        return isBytes(payload, 0, 0xFF, 0xFF, 0xFF, 0xFF);
    }

    private static boolean isByte(Span payload, int offset, int wanted) {
        return isBytes(payload, offset, wanted);
    }

    private static boolean isText(Span payload, int offset, String wanted) {
        byte[] bytes = wanted.getBytes(StandardCharsets.US_ASCII);
        int[] values = new int[bytes.length];
        Arrays.setAll(values, i -> bytes[i]);
        return isBytes(payload, offset, values);
    }

    private static boolean isBytes(Span payload, int offset, int... wanted) {
        if (offset + wanted.length > payload.length()) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (payload.u8(offset + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
