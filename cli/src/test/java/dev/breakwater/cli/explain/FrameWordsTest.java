package dev.breakwater.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameWordsTest {
    private static final String ETHERNET = "020000000001 020000000002 ";
    private static final String IPV6_ADDRESSES =
            "20010db8000000000000000000000001 20010db8000000000000000000000002 ";

    @Test
    void namesTheEndsOfAnIpv6PacketBehindAVlanTagAndExtensionHeaders() {
        String udp = "0035 8000 0008 0000";
        String frame =
                ETHERNET
                        + "8100 0007 86dd 60000000 0010 00 40 "
                        + IPV6_ADDRESSES
                        + "11 00 0000 00000000 "
                        + udp;

        assertThat(words(frame)).isEqualTo("[2001:db8::1]:53 → [2001:db8::2]:32768 UDP, 74 bytes");
    }

    @Test
    void saysWhereAFragmentBelongs() {
        String ipv4 = "4500001c 0000 00b9 40 11 0000 c0000201 c0000202 0000000000000000";

        assertThat(words(ETHERNET + "0800" + ipv4))
                .isEqualTo("192.0.2.1 → 192.0.2.2 UDP, fragment at 1480, 42 bytes");
    }

    @Test
    void namesProtocolsItDoesNotLookInto() {
        assertThat(words(ETHERNET + "0800 45000014 0000 0000 40 2f 0000 c0000201 c0000202"))
                .isEqualTo("192.0.2.1 → 192.0.2.2 protocol 47, 34 bytes");
        assertThat(words(ETHERNET + "88b5"))
                .isEqualTo("02:00:00:00:00:02 → 02:00:00:00:00:01 EtherType 0x88b5, 14 bytes");
        assertThat(words("00")).isEqualTo("Ethernet, 1 bytes");
    }

    @Test
    void saysSomethingOfEveryFrame() {
        SplittableRandom random = new SplittableRandom(42);
        byte[] ipv6 = bytes(ETHERNET + "86dd 60000000 ffff 00 40 " + IPV6_ADDRESSES);

        for (int i = 0; i < 20_000; i++) {
            byte[] frame = Arrays.copyOf(ipv6, random.nextInt(130));
            for (int at = 54; at < frame.length; at++) {
                frame[at] = (byte) new int[] {0, 43, 44, 51, 60, 6, 17}[random.nextInt(7)];
            }

            assertThat(FrameWords.of(frame)).endsWith(" " + frame.length + " bytes");
        }
    }

    private static String words(String frame) {
        return FrameWords.of(bytes(frame));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
