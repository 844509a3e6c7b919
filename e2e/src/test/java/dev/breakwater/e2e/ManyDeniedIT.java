package dev.breakwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import dev.breakwater.lab.trial.ShieldTrial;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.ListAction;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Every second one of many addresses is denied, and no other: so many that they stand in every
/// place of a line, and that lines overflow.
class ManyDeniedIT {
    private static final int DENIED = 100_000;
    private static final int SOURCE_FIRST = 0x0A00_0000;

    /// A UDP packet of no content, from 10.0.0.0.
    private static final byte[] FRAME =
            HexFormat.of()
                    .parseHex(
                            "0200000000010200000000020800"
                                    + "4500001c00000000401100000a000000c6336401"
                                    + "03e8000000080000");

    @Test
    void deniesEachDeniedAddressAndNoOther() {
        List<IpPrefix> denied =
                IntStream.range(0, DENIED)
                        .mapToObj(i -> IpPrefix.single(IpAddress.ipv4(SOURCE_FIRST + 2 * i)))
                        .toList();
        Configuration configuration =
                new Configuration(
                        1,
                        List.of(),
                        List.of(),
                        List.of(new AddressList("many", ListAction.DENY, denied)));
        Slots slots = Slots.EMPTY.next(configuration);
        try (ShieldTrial trial = new ShieldTrial(configuration, slots, new HashSeed(1, 2), 1024)) {
            for (int i = 0; i < DENIED; i++) {
                assertThat(trial.judge(frame(2 * i), 0).reason()).isEqualTo(Reason.DENIED);
                assertThat(trial.judge(frame(2 * i + 1), 0).reason()).isEqualTo(Reason.NO_BACKEND);
            }
        }
    }

    private static byte[] frame(int source) {
        return ByteBuffer.wrap(FRAME.clone()).putInt(26, SOURCE_FIRST + source).array();
    }
}
