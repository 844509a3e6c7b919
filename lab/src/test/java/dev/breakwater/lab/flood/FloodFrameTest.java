package dev.breakwater.lab.flood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloodFrameTest {
    @Test
    void aSynIsFiftyFourBytesWithWhatVariesLeftZero() {
        FloodStream stream =
                new FloodStream(
                        "syn", FloodKind.SYN, List.of("198.18.0.0/15"), "192.0.2.10", 80, 0, 1);

        byte[] frame = FloodFrame.of(stream).toArray();

        assertThat(HexFormat.of().formatHex(frame))
                .isEqualTo(
                        "026277000a01"
                                + "026277000a02"
                                + "0800"
                                + "450000280000000040060000"
                                + "00000000"
                                + "c000020a"
                                + "00000050"
                                + "00000000"
                                + "00000000"
                                + "5002ffff"
                                + "00000000");
    }

    @Test
    void aPingBeginsAsBedrocksClientsSendIt() {
        FloodStream stream =
                new FloodStream(
                        "ping",
                        FloodKind.RAKNET_PING,
                        List.of("198.18.0.0/15"),
                        "192.0.2.10",
                        19_132,
                        33,
                        1);

        byte[] frame = FloodFrame.of(stream).toArray();

        assertThat(HexFormat.of().formatHex(frame, 34, frame.length))
                .isEqualTo(
                        "00004abc00290000"
                                + "010000000000001000"
                                + "00ffff00fefefefefdfdfdfd12345678"
                                + "1122334455667700");
    }

    @Test
    void refusesAPayloadThatCutsTheOpening() {
        assertThatThrownBy(
                        () ->
                                new FloodStream(
                                        "query",
                                        FloodKind.SOURCE_QUERY,
                                        List.of("198.18.0.0/15"),
                                        "192.0.2.10",
                                        27_015,
                                        24,
                                        1))
                .hasMessage("payloadBytes: 24 (expected: 25 to 1400)");
    }

    @Test
    void aPrefixSpreadsOverItsHostBits() {
        assertThat(SourcePrefix.parse("198.18.7.1/15"))
                .isEqualTo(
                        new SourcePrefix(
                                false, 0xC612_0000_0000_0000L, 0, 0x0001_FFFF_0000_0000L, 0));
        assertThat(SourcePrefix.parse("2001:db8:bad::/48"))
                .isEqualTo(new SourcePrefix(true, 0x2001_0DB8_0BAD_0000L, 0, 0xFFFFL, -1L));
        assertThat(SourcePrefix.parse("203.0.113.66").spreadHigh()).isZero();
    }

    @Test
    void refusesWhatCannotBeAPrefix() {
        assertThatThrownBy(() -> SourcePrefix.parse("192.0.2.0/33"))
                .hasMessage("prefix: 192.0.2.0/33 (expected: a length of 0 to 32)");
    }

    @Test
    void refusesSourcesOfAnotherFamily() {
        assertThatThrownBy(
                        () ->
                                new FloodStream(
                                        "udp",
                                        FloodKind.UDP,
                                        List.of("::/0"),
                                        "192.0.2.10",
                                        80,
                                        0,
                                        1))
                .hasMessageStartingWith("sources: [::/0]");
    }
}
