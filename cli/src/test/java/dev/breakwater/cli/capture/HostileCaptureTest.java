package dev.breakwater.cli.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Captures cut at every byte and with any byte changed: read or refused, never a crash.
class HostileCaptureTest {
    private static final int MUTATIONS = 3_000;
    private static final byte[] PACKET = new byte[61];

    static Stream<byte[]> captures() {
        return Stream.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)
                .flatMap(order -> Stream.of(pcap(order, 1), pcap(order, 276), pcapng(order)));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void readsOrRefusesACaptureCutAtAnyByte(byte[] capture) {
        int packets = packetsUntil(capture, CaptureStep.End.class);

        for (int length = 0; length < capture.length; length++) {
            byte[] cut = Arrays.copyOf(capture, length);
            CaptureStep last = lastStep(cut);

            if (last instanceof CaptureStep.Malformed(long offset, String reason)) {
                assertThat(offset).isBetween(0L, (long) length);
                assertThat(reason).contains(": ").contains("(expected: ");
            } else {
                assertThat(packetsUntil(cut, CaptureStep.End.class)).isLessThanOrEqualTo(packets);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void readsOrRefusesACaptureWithBytesChanged(byte[] capture) {
        SplittableRandom random = new SplittableRandom(42);

        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = capture.clone();
            int changes = random.nextInt(1, 4);
            for (int change = 0; change < changes; change++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }

            assertThat(lastStep(mutated)).isNotInstanceOf(CaptureStep.Packet.class);
        }
    }

    private static byte[] pcap(ByteOrder order, int linkType) {
        return CaptureBytes.pcap(order, CaptureBytes.MICROS, linkType)
                .packet(1, 2, PACKET)
                .packet(1, 3, 1500, PACKET)
                .toBytes();
    }

    private static byte[] pcapng(ByteOrder order) {
        CaptureBytes capture = CaptureBytes.pcapng(order);
        byte[] options =
                capture.part().option(2, new byte[] {'e'}).option(9, new byte[] {9}).toBytes();
        return capture.describeInterface(1, 0, options)
                .enhancedPacket(0, 1, PACKET)
                .simplePacket(PACKET.length, PACKET)
                .block(77, new byte[8])
                .obsoletePacket(0, 5, PACKET)
                .toBytes();
    }

    private static int packetsUntil(byte[] capture, Class<? extends CaptureStep> end) {
        CaptureReader reader = new CaptureReader(new ByteArrayInputStream(capture));
        int packets = 0;
        CaptureStep step = reader.next();
        while (step instanceof CaptureStep.Packet) {
            packets++;
            step = reader.next();
        }
        assertThat(step).isInstanceOf(end);
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
}
