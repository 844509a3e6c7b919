package dev.breakwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.kernel.TestRun;
import dev.breakwater.lab.trial.ShieldTrial;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProofPolicy;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.testkit.seeds.Seeds;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever options a SYN has, its answer is no longer than it: a forged one draws no more than it
/// cost.
class SynAnswerIT {
    private static final int XDP_TX = 3;
    private static final int SYNS = 500;
    private static final int ETHERNET_BYTES = 14;
    private static final int IPV4_BYTES = 20;
    private static final int TCP_BYTES_MIN = 20;

    /// Options as clients send them, and others.
    private static final List<String> OPTIONS =
            List.of(
                    "",
                    "020405b4",
                    "0101080a0000000100000000",
                    "0402080a0000000100000000",
                    "020405b40402080a0000000100000000",
                    "020405b40402080a00000001000000000103030a",
                    "020405b40103030801010402",
                    "020405b4010303060101080a000000010000000004020000");

    static LongStream seeds() {
        return Seeds.first(2);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void isNeverLongerThanTheSyn(long seed) {
        Random random = new Random(seed);
        Configuration configuration = new Configuration(1, List.of(web()), List.of(), List.of());
        Slots slots = Slots.EMPTY.next(configuration);
        try (ShieldTrial trial = new ShieldTrial(configuration, slots, new HashSeed(1, 2), 16);
                TestRun run = trial.object().program("shield").testRun(256)) {
            for (int i = 0; i < SYNS; i++) {
                byte[] syn = syn(i < OPTIONS.size() ? hex(OPTIONS.get(i)) : options(random));

                assertThat(run.run(syn)).as("SYN %d; %s", i, Seeds.replay(seed)).isEqualTo(XDP_TX);
                assertThat(run.leftBytes())
                        .as("%s; %s", HexFormat.of().formatHex(syn), Seeds.replay(seed))
                        .isLessThanOrEqualTo(syn.length)
                        .isGreaterThanOrEqualTo(ETHERNET_BYTES + IPV4_BYTES + TCP_BYTES_MIN);
            }
        }
    }

    private static Backend web() {
        return new Backend(
                "web",
                BackendType.HTTP,
                List.of(new Listen(IpAddress.ipv4(0xC633_6401), List.of(new PortRange(80, 80)))),
                Protection.DEFAULT.with(
                        new AddressProof(ProofPolicy.ALWAYS, AddressProof.ATTACK_DEFAULT)));
    }

    private static byte[] options(Random random) {
        byte[] options = new byte[4 * random.nextInt(11)];
        random.nextBytes(options);
        byte[] usual = hex(OPTIONS.get(random.nextInt(OPTIONS.size())));
        if (random.nextBoolean()) {
            System.arraycopy(usual, 0, options, 0, Math.min(usual.length, options.length));
        }
        return options;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] syn(byte[] options) {
        int tcpBytes = TCP_BYTES_MIN + options.length;
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET_BYTES + IPV4_BYTES + tcpBytes);
        frame.put(hex("0200000000010200000000020800"));
        frame.put(hex("4500")).putShort((short) (IPV4_BYTES + tcpBytes));
        frame.put(hex("0000400040060000c0000201c6336401"));
        frame.put(hex("9c4000501122334400000000"));
        frame.put((byte) (tcpBytes << 2)).put((byte) 2).put(hex("faf000000000"));
        frame.put(options);
        frame.putShort(ETHERNET_BYTES + IPV4_BYTES + 16, checksum(frame, tcpBytes));
        return frame.array();
    }

    /// Of the addresses, the protocol, the length and the segment.
    private static short checksum(ByteBuffer frame, int tcpBytes) {
        long sum = 6L + tcpBytes;
        for (int at = ETHERNET_BYTES + 12; at < frame.capacity(); at += 2) {
            sum += frame.getShort(at) & 0xFFFF;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
