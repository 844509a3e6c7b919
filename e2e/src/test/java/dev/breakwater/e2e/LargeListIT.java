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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// So many denied addresses that lines of their hash run over, judged by the kernel's program.
class LargeListIT {
    /// Just fewer than what twice as many lines are taken for: eight a line, where sixteen fit.
    private static final int ADDRESSES = 65_500;

    private static final int NETWORKS = 5_000;

    @Test
    void findsEachDeniedIpv4AddressAndNoneBesideIt() {
        try (ShieldTrial kernel =
                denying(
                        IntStream.range(0, ADDRESSES)
                                .map(LargeListIT::address)
                                .mapToObj(IpAddress::ipv4))) {
            for (int i = 0; i < ADDRESSES; i++) {
                assertThat(judge(kernel, ipv4(address(i)))).isEqualTo(Reason.DENIED);
                assertThat(judge(kernel, ipv4(address(i) + 1))).isEqualTo(Reason.NO_BACKEND);
            }
        }
    }

    /// A host of each network has the same number.
    @Test
    void findsEachDeniedIpv6AddressByBothItsHalves() {
        Set<Long> denied = new HashSet<>();
        new SplittableRandom(2).longs(NETWORKS, 0x2001L << 48, 0x2002L << 48).forEach(denied::add);
        try (ShieldTrial kernel = denying(denied.stream().map(high -> IpAddress.ipv6(high, 1)))) {
            for (long high : denied) {
                assertThat(judge(kernel, ipv6(high, 1))).isEqualTo(Reason.DENIED);
                assertThat(judge(kernel, ipv6(high, 2))).isEqualTo(Reason.NO_BACKEND);
                assertThat(judge(kernel, ipv6(high ^ 1, 1))).isEqualTo(Reason.NO_BACKEND);
            }
        }
    }

    private static int address(int i) {
        return 0x1000_0000 + 16 * i;
    }

    private static ShieldTrial denying(Stream<IpAddress> addresses) {
        List<IpPrefix> entries = addresses.map(IpPrefix::single).toList();
        Configuration configuration =
                new Configuration(
                        1,
                        List.of(),
                        List.of(),
                        List.of(new AddressList("many", ListAction.DENY, entries)));
        return new ShieldTrial(
                configuration, Slots.EMPTY.next(configuration), new HashSeed(7, 11), 16);
    }

    private static Reason judge(ShieldTrial kernel, byte[] frame) {
        return kernel.judge(frame, 0).reason();
    }

    /// IPv4, 20 bytes, GRE.
    private static byte[] ipv4(int source) {
        ByteBuffer frame = ByteBuffer.allocate(34).putShort(12, (short) 0x0800);
        frame.putLong(14, 0x4500_0014_0000_0000L).putInt(22, 0x402F_0000);
        return frame.putInt(26, source).putInt(30, 0xC633_6401).array();
    }

    /// IPv6, no next header.
    private static byte[] ipv6(long high, long low) {
        ByteBuffer frame = ByteBuffer.allocate(54).putShort(12, (short) 0x86DD);
        frame.putLong(14, 0x6000_0000_0000_3B40L).putLong(22, high).putLong(30, low);
        return frame.putLong(38, 0x2001_0DB8L << 32).putLong(46, 1).array();
    }
}
