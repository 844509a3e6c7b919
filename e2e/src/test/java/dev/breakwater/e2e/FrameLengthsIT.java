package dev.breakwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import dev.breakwater.lab.trial.ShieldTrial;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.ProtectionLevel;
import dev.breakwater.shield.judge.Decision;
import dev.breakwater.shield.judge.Oracle;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Frames of every length up to a jumbo frame's, of random bytes behind a plausible beginning.
class FrameLengthsIT {
    private static final int BYTES_MAX = 9_000;
    private static final int PORT = 7_000;
    private static final IpAddress SERVICE = IpAddress.ipv4(0xC633_6401);
    private static final HashSeed SEED = new HashSeed(7, 11);
    private static final int STATE_SETS = 16;

    @Test
    void noiseOfNoLengthPassesToAProtectedPortUnparsed() {
        Configuration configuration = protectedPort();
        Slots slots = Slots.EMPTY.next(configuration);
        Oracle oracle = new Oracle(configuration, slots, SEED, STATE_SETS);
        SplittableRandom random = new SplittableRandom(1);
        try (ShieldTrial kernel = new ShieldTrial(configuration, slots, SEED, STATE_SETS)) {
            for (int length = 0; length <= BYTES_MAX; length++) {
                for (int known = 0; known <= 3; known++) {
                    byte[] frame = noise(random, length, known);

                    Decision decision = kernel.judge(frame, 0);

                    assertThat(decision)
                            .as("%d bytes, of which %d layers known", length, known)
                            .isEqualTo(oracle.judge(frame, 0));
                    if (decision.reason() == Reason.SERVED) {
                        assertThat(isWhole(frame)).as("%d bytes", length).isTrue();
                    }
                }
            }
        }
    }

    private static Configuration protectedPort() {
        Backend backend =
                new Backend(
                        "game",
                        BackendType.UDP,
                        List.of(new Listen(SERVICE, List.of(new PortRange(PORT, PORT)))),
                        Protection.of(ProtectionLevel.UNSAID, BackendType.UDP));
        return new Configuration(1, List.of(backend), List.of(), List.of());
    }

    /// @param known how many of: the type, the IPv4 header, the ports
    private static byte[] noise(SplittableRandom random, int length, int known) {
        byte[] frame = new byte[length];
        random.nextBytes(frame);
        if (known >= 1) {
            put(frame, 12, 0x08, 0x00);
        }
        if (known >= 2) {
            int packetBytes = length - 14 - random.nextInt(2);
            put(frame, 14, 0x45, 0, packetBytes >> 8, packetBytes, 0, 0, 0, 0, 64, 17);
            put(frame, 30, 0xC6, 0x33, 0x64, 0x01);
        }
        if (known >= 3) {
            put(frame, 36, PORT >> 8, PORT);
        }
        return frame;
    }

    private static void put(byte[] frame, int offset, int... bytes) {
        for (int i = 0; i < bytes.length && offset + i < frame.length; i++) {
            frame[offset + i] = (byte) bytes[i];
        }
    }

    /// Whether UDP's own length lies within IP's, and IP's within the frame: read here once more.
    private static boolean isWhole(byte[] frame) {
        int packetBytes = u16(frame, 16);
        int datagramBytes = u16(frame, 38);
        return packetBytes <= frame.length - 14
                && datagramBytes >= 8
                && datagramBytes <= packetBytes - 20
                && u16(frame, 36) == PORT;
    }

    private static int u16(byte[] frame, int offset) {
        return ((frame[offset] & 0xFF) << 8) | (frame[offset + 1] & 0xFF);
    }
}
