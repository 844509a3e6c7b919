package dev.breakwater.cli.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testkit.captures.AgentCapture;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureReaderTest {
    private static final byte[] FIRST = bytesFrom(1, 60);
    private static final byte[] SECOND = bytesFrom(100, 61);
    private static final byte[] NO_OPTIONS = {};

    static Stream<ByteOrder> orders() {
        return Stream.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void readsPcapWithMicroseconds(ByteOrder order) {
        byte[] capture =
                CaptureBytes.pcap(order, CaptureBytes.MICROS, CaptureBytes.ETHERNET)
                        .packet(5, 7, FIRST)
                        .packet(4_294_967_295L, 999_999, SECOND)
                        .toBytes();

        List<CapturedPacket> packets = readAll(capture);

        assertThat(packets)
                .extracting(CapturedPacket::timeNanos)
                .containsExactly(5_000_007_000L, 4_294_967_295_999_999_000L);
        assertThat(packets)
                .extracting(CapturedPacket::frame)
                .usingElementComparator(Arrays::compare)
                .containsExactly(FIRST, SECOND);
        assertThat(packets).extracting(CapturedPacket::missingBytes).containsExactly(0, 0);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void readsPcapWithNanoseconds(ByteOrder order) {
        byte[] capture =
                CaptureBytes.pcap(order, CaptureBytes.NANOS, CaptureBytes.ETHERNET)
                        .packet(5, 7, FIRST)
                        .toBytes();

        assertThat(readAll(capture).getFirst().timeNanos()).isEqualTo(5_000_000_007L);
    }

    /// The first section is an agent's that was killed, the second one its successor's.
    @Test
    void readsWhatTheAgentWrites() {
        ByteBuffer capture = ByteBuffer.allocate(2 * AgentCapture.bytes().length);
        capture.put(AgentCapture.bytes()).put(AgentCapture.bytes());

        List<CapturedPacket> packets = readAll(capture.array());

        assertThat(packets).hasSize(2);
        assertThat(packets.getLast().timeNanos()).isEqualTo(AgentCapture.TIME_NANOS);
        assertThat(packets.getLast().frame())
                .hasSize(AgentCapture.FRAME_BYTES)
                .startsWith(AgentCapture.frame());
        assertThat(packets.getLast().missingBytes()).isEqualTo(38);
    }

    @Test
    void readsACaptureWithoutAPacket() {
        byte[] pcap = CaptureBytes.pcap(ByteOrder.BIG_ENDIAN, CaptureBytes.MICROS, 1).toBytes();
        byte[] pcapng = CaptureBytes.pcapng(ByteOrder.BIG_ENDIAN).toBytes();

        assertThat(readAll(pcap)).isEmpty();
        assertThat(readAll(pcapng)).isEmpty();
    }

    @Test
    void fillsWhatTheSnapLengthCutWithZeros() {
        byte[] capture =
                CaptureBytes.pcap(ByteOrder.BIG_ENDIAN, CaptureBytes.MICROS, 1)
                        .packet(1, 0, 1514, FIRST)
                        .toBytes();

        CapturedPacket packet = readAll(capture).getFirst();

        assertThat(packet.missingBytes()).isEqualTo(1454);
        assertThat(packet.frame()).hasSize(1514).startsWith(FIRST).endsWith(0, 0, 0, 0);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void readsPcapngWithSeveralInterfacesOfDifferentResolution(ByteOrder order) {
        CaptureBytes capture = CaptureBytes.pcapng(order);
        byte[] nanos = capture.part().option(9, new byte[] {9}).option(0, NO_OPTIONS).toBytes();
        byte[] binary = capture.part().option(9, new byte[] {(byte) 0x81}).toBytes();
        byte[] offset = capture.part().option(14, capture.part().u64(1_000).toBytes()).toBytes();
        capture.describeInterface(1)
                .describeInterface(1, 0, nanos)
                .describeInterface(1, 0, binary)
                .describeInterface(1, 0, offset)
                .enhancedPacket(0, 3, FIRST)
                .enhancedPacket(1, 5_000_000_000L, FIRST)
                .enhancedPacket(2, 3, SECOND)
                .enhancedPacket(3, 4_000_000, SECOND);

        List<CapturedPacket> packets = readAll(capture.toBytes());

        assertThat(packets)
                .extracting(CapturedPacket::timeNanos)
                .containsExactly(3_000L, 5_000_000_000L, 1_500_000_000L, 1_004_000_000_000L);
        assertThat(packets.get(2).frame()).isEqualTo(SECOND);
    }

    @Test
    void readsPcapngSectionsOfBothByteOrders() {
        CaptureBytes little =
                CaptureBytes.pcapng(ByteOrder.LITTLE_ENDIAN)
                        .describeInterface(1)
                        .describeInterface(1)
                        .enhancedPacket(1, 2, SECOND);
        byte[] capture =
                CaptureBytes.pcapng(ByteOrder.BIG_ENDIAN)
                        .describeInterface(1)
                        .enhancedPacket(0, 1, FIRST)
                        .raw(little.toBytes())
                        .toBytes();

        List<CapturedPacket> packets = readAll(capture);

        assertThat(packets).extracting(CapturedPacket::timeNanos).containsExactly(1_000L, 2_000L);
        assertThat(packets.get(1).frame()).isEqualTo(SECOND);
    }

    @Test
    void forgetsTheInterfacesOfTheSectionBefore() {
        byte[] capture =
                CaptureBytes.pcapng(ByteOrder.BIG_ENDIAN)
                        .describeInterface(1)
                        .section()
                        .enhancedPacket(0, 1, FIRST)
                        .toBytes();

        assertThat(lastStep(capture))
                .isEqualTo(
                        new CaptureStep.Malformed(
                                76,
                                "interface: 0 (expected: one of the 0 that the section describes"
                                        + " before it)"));
    }

    @Test
    void readsSimpleAndObsoletePacketBlocks() {
        byte[] capture =
                CaptureBytes.pcapng(ByteOrder.LITTLE_ENDIAN)
                        .describeInterface(1, 60, NO_OPTIONS)
                        .obsoletePacket(0, 8, SECOND)
                        .simplePacket(100, FIRST)
                        .toBytes();

        List<CapturedPacket> packets = readAll(capture);

        assertThat(packets.get(0).frame()).isEqualTo(SECOND);
        assertThat(packets.get(1).frame()).hasSize(100).startsWith(FIRST);
        assertThat(packets.get(1).missingBytes()).isEqualTo(40);
        assertThat(packets.get(1).timeNanos()).isEqualTo(8_000);
    }

    @Test
    void passesOverBlocksItDoesNotKnow() {
        byte[] capture =
                CaptureBytes.pcapng(ByteOrder.LITTLE_ENDIAN)
                        .block(0x0BAD, new byte[300_000])
                        .describeInterface(1)
                        .block(5, new byte[12])
                        .enhancedPacket(0, 1, FIRST)
                        .block(4, NO_OPTIONS)
                        .toBytes();

        assertThat(readAll(capture)).hasSize(1);
    }

    @Test
    void givesCookedPacketsAnEthernetHeader() {
        byte[] cooked = new byte[16 + 20];
        cooked[6] = 2;
        cooked[11] = 9;
        cooked[14] = (byte) 0x86;
        cooked[15] = (byte) 0xDD;
        cooked[16] = 0x60;

        CapturedPacket packet = readOne(113, cooked);

        assertThat(packet.linkType()).isEqualTo(LinkType.COOKED);
        assertThat(packet.frame()).hasSize(34);
        assertThat(packet.frame()).startsWith(0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 9, 0x86, 0xDD, 0x60);
    }

    @Test
    void givesCookedPacketsOfVersionTwoAnEthernetHeader() {
        byte[] cooked = new byte[20 + 20];
        cooked[0] = 8;
        cooked[12] = 2;
        cooked[20] = 0x45;

        CapturedPacket packet = readOne(276, cooked);

        assertThat(packet.frame()).hasSize(34);
        assertThat(packet.frame()).startsWith(0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 8, 0, 0x45);
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 14, 101, 228, 229})
    void givesRawIpAnEthernetHeaderOfItsVersion(int linkType) {
        assertThat(readOne(linkType, new byte[] {0x45, 1}).frame()).hasSize(16);
        assertThat(readOne(linkType, new byte[] {0x45, 1}).frame()[12]).isEqualTo((byte) 0x08);
        assertThat(readOne(linkType, new byte[] {0x60, 1}).frame()[12]).isEqualTo((byte) 0x86);
        assertThat(readOne(linkType, new byte[] {}).frame()[12]).isEqualTo((byte) 0x08);
    }

    @Test
    void refusesOtherLinkTypesWithTheirNumber() {
        byte[] capture =
                CaptureBytes.pcap(ByteOrder.LITTLE_ENDIAN, CaptureBytes.MICROS, 105)
                        .packet(1, 0, FIRST)
                        .toBytes();

        assertThat(lastStep(capture))
                .isEqualTo(
                        new CaptureStep.Malformed(
                                24,
                                "link type: 105 (expected: 1 Ethernet, 113 or 276 Linux cooked, or"
                                        + " 12, 14, 101, 228 or 229 raw IP)"));
    }

    @Test
    void refusesLengthsThatCannotBe() {
        assertThat(malformedPcap(65_554, FIRST))
                .contains("original length: 65554 (expected: 0 to 65553)");
        assertThat(malformedPcap(0xFFFF_FFFFL, FIRST))
                .contains("original length: 4294967295 (expected: 0 to 65553)");
        assertThat(malformedPcap(59, FIRST))
                .contains("captured length: 60 (expected: at most the original, 59)");
    }

    @Test
    void refusesWhatIsNoCapture() {
        assertThat(malformed("PK\u0003\u0004 and more".getBytes(UTF_8)))
                .isEqualTo("first bytes: 504b0304 (expected: a pcap or pcapng file)");
        assertThat(malformed(new byte[] {0x1F, (byte) 0x8B, 8, 0}))
                .contains("gzip: unpack it with gunzip");
        assertThat(malformed(new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD}))
                .contains("zstd: unpack it with unzstd");
        assertThat(malformed(new CaptureBytes(ByteOrder.LITTLE_ENDIAN).u32(0xA1B2CD34).toBytes()))
                .contains("modified pcap: convert it with editcap");
        assertThat(malformed(NO_OPTIONS)).isEqualTo("nothing (expected: a pcap or pcapng file)");
    }

    @Test
    void refusesVersionsItDoesNotKnow() {
        CaptureBytes pcap = new CaptureBytes(ByteOrder.BIG_ENDIAN).u32(CaptureBytes.MICROS);
        CaptureBytes section = new CaptureBytes(ByteOrder.BIG_ENDIAN);
        section.block(0x0A0D0D0A, section.part().u32(0x1A2B3C4D).u16(2).u16(0).u64(0).toBytes());

        assertThat(malformed(pcap.u16(1).u16(9).raw(new byte[16]).toBytes()))
                .isEqualTo("pcap version: 1.9 (expected: 2.4)");
        assertThat(malformed(section.toBytes())).isEqualTo("pcapng version: 2.0 (expected: 1.0)");
    }

    @Test
    void refusesBlocksWhoseLengthsDisagree() {
        CaptureBytes odd = CaptureBytes.pcapng(ByteOrder.BIG_ENDIAN).u32(5).u32(13);
        CaptureBytes closing = CaptureBytes.pcapng(ByteOrder.BIG_ENDIAN).u32(5).u32(12).u32(16);
        CaptureBytes body = new CaptureBytes(ByteOrder.BIG_ENDIAN).u32(0).u64(0).u32(99).u32(99);
        byte[] tooMuch =
                CaptureBytes.pcapng(ByteOrder.BIG_ENDIAN)
                        .describeInterface(1)
                        .block(6, body.toBytes())
                        .toBytes();

        assertThat(malformed(odd.toBytes()))
                .isEqualTo("block length: 13 (expected: a multiple of 4, at least 12)");
        assertThat(malformed(closing.toBytes()))
                .isEqualTo("block's closing length: 16 (expected: 12)");
        assertThat(malformed(tooMuch))
                .isEqualTo("captured length: 99 (expected: at most the block's 0)");
    }

    @Test
    void refusesTimesOutsideOfTheClock() {
        CaptureBytes capture = CaptureBytes.pcapng(ByteOrder.BIG_ENDIAN);
        byte[] seconds = capture.part().option(9, new byte[] {0}).toBytes();
        capture.describeInterface(1, 0, seconds).enhancedPacket(0, -1, FIRST);

        assertThat(malformed(capture.toBytes()))
                .isEqualTo(
                        "timestamp: 18446744073709551615 seconds (expected: from 1970 to 2262, in"
                                + " seconds since 1970)");
    }

    @Test
    void refusesOptionsThatCannotBe() {
        CaptureBytes part = new CaptureBytes(ByteOrder.BIG_ENDIAN);
        byte[] wrongSize = part.part().option(9, new byte[2]).toBytes();
        byte[] tooLong = part.part().u16(2).u16(9_000).toBytes();

        assertThat(malformedOptions(wrongSize))
                .isEqualTo("option 9: 2 bytes (expected: what its kind takes)");
        assertThat(malformedOptions(tooLong))
                .isEqualTo("option 2: 9000 bytes (expected: at most what the block holds)");
    }

    @Test
    void saysTheSameAgainAfterTheEndAndAfterADefect() {
        byte[] pcap = CaptureBytes.pcap(ByteOrder.BIG_ENDIAN, CaptureBytes.MICROS, 1).toBytes();
        CaptureReader whole = new CaptureReader(new ByteArrayInputStream(pcap));
        CaptureReader empty = new CaptureReader(new ByteArrayInputStream(NO_OPTIONS));

        assertThat(whole.next()).isEqualTo(whole.next()).isEqualTo(new CaptureStep.End());
        assertThat(empty.next()).isEqualTo(empty.next()).isInstanceOf(CaptureStep.Malformed.class);
    }

    private static String malformedPcap(long originalBytes, byte[] captured) {
        return malformed(
                CaptureBytes.pcap(ByteOrder.BIG_ENDIAN, CaptureBytes.MICROS, 1)
                        .packet(1, 0, originalBytes, captured)
                        .toBytes());
    }

    private static String malformedOptions(byte[] options) {
        return malformed(
                CaptureBytes.pcapng(ByteOrder.BIG_ENDIAN)
                        .describeInterface(1, 0, options)
                        .toBytes());
    }

    private static String malformed(byte[] capture) {
        return ((CaptureStep.Malformed) lastStep(capture)).reason();
    }

    private static CapturedPacket readOne(int linkType, byte[] packet) {
        byte[] capture =
                CaptureBytes.pcap(ByteOrder.BIG_ENDIAN, CaptureBytes.MICROS, linkType)
                        .packet(1, 0, packet)
                        .toBytes();
        return readAll(capture).getFirst();
    }

    private static List<CapturedPacket> readAll(byte[] capture) {
        CaptureReader reader = new CaptureReader(new ByteArrayInputStream(capture));
        List<CapturedPacket> packets = new ArrayList<>();
        while (reader.next() instanceof CaptureStep.Packet(var packet)) {
            packets.add(packet);
        }
        assertThat(reader.next()).isEqualTo(new CaptureStep.End());
        return packets;
    }

    private static CaptureStep lastStep(byte[] capture) {
        CaptureReader reader = new CaptureReader(new ByteArrayInputStream(capture));
        CaptureStep step = reader.next();
        while (step instanceof CaptureStep.Packet) {
            step = reader.next();
        }
        return step;
    }

    private static byte[] bytesFrom(int first, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }
}
