package dev.breakwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import dev.breakwater.lab.trial.ShieldTrial;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.judge.Decision;
import dev.breakwater.shield.judge.Oracle;
import dev.breakwater.testkit.golden.GoldenFile;
import dev.breakwater.testkit.golden.GoldenFrame;
import dev.breakwater.testkit.golden.GoldenPackets;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The golden datagrams that prove an address, cut to every shorter length.
class TruncatedQueriesIT {
    private static final Set<String> FILES =
            Set.of("a2s.pkt", "pong.pkt", "query.pkt", "raknet.pkt");
    private static final HashSeed SEED = new HashSeed(7, 11);
    private static final int STATE_SETS = 1 << 10;
    private static final int ETHERNET_BYTES = 14;
    private static final int UDP_BYTES = 8;
    private static final int ETHERNET_FRAME_BYTES_MIN = 60;

    /// Of those that prove nothing by being longer.
    private static final int PAYLOAD_BYTES_MAX = 64;

    static List<GoldenFile> files() {
        return GoldenPackets.readAll(Path.of(System.getProperty("breakwater.root"))).stream()
                .filter(file -> FILES.contains(Path.of(file.path()).getFileName().toString()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void bothEnginesJudgeThemAlikeAndAskWithNoMoreThanCame(GoldenFile file) {
        Slots slots = Slots.EMPTY.next(file.configuration());
        Oracle oracle = new Oracle(file.configuration(), slots, SEED, STATE_SETS);
        file.answers().forEach(oracle::tell);
        try (ShieldTrial kernel = new ShieldTrial(file.configuration(), slots, SEED, STATE_SETS)) {
            file.answers().forEach(kernel::tell);
            for (GoldenFrame frame : file.frames()) {
                for (byte[] cut : cuts(frame.bytes())) {
                    Decision decision = kernel.judge(cut, frame.nowNanos());

                    assertThat(decision)
                            .as("%s: %s", frame.title(), HexFormat.of().formatHex(cut))
                            .isEqualTo(oracle.judge(cut, frame.nowNanos()));
                    if (decision.reason() == Reason.CHALLENGED) {
                        assertThat(kernel.left().length)
                                .as("%s: %s", frame.title(), HexFormat.of().formatHex(cut))
                                .isLessThanOrEqualTo(
                                        Math.max(cut.length, ETHERNET_FRAME_BYTES_MIN));
                    }
                }
            }
        }
    }

    /// Of a frame without tags; of others none.
    private static List<byte[]> cuts(byte[] frame) {
        ByteBuffer whole = ByteBuffer.wrap(frame);
        boolean isIpv6 = whole.getShort(12) == (short) 0x86DD;
        int ipBytes = isIpv6 ? 40 : 20;
        int headers = ETHERNET_BYTES + ipBytes + UDP_BYTES;
        List<byte[]> cuts = new ArrayList<>();
        if (!isIpv6 && whole.getShort(12) != 0x0800) {
            return cuts;
        }
        int bytes = Math.min(frame.length - headers, PAYLOAD_BYTES_MAX);
        for (int left = 0; left < bytes; left++) {
            ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(frame, headers + left));
            short datagram = (short) (UDP_BYTES + left);
            cut.putShort(ETHERNET_BYTES + ipBytes + 4, datagram);
            if (isIpv6) {
                cut.putShort(ETHERNET_BYTES + 4, datagram);
            } else {
                cut.putShort(ETHERNET_BYTES + 2, (short) (ipBytes + datagram));
            }
            cuts.add(cut.array());
        }
        return cuts;
    }
}
