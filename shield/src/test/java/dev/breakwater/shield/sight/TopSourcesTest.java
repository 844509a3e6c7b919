package dev.breakwater.shield.sight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.config.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopSourcesTest {
    private static final int PACKETS = 100_000;

    private final HashSeed seed = new HashSeed(3, 4);
    private final TopSources top = new TopSources();
    private final Map<IpAddress, Long> sent = new HashMap<>();
    private final Map<Long, Long> sentInSet = new HashMap<>();

    @Test
    void countsExactlyWhileThereIsRoom() {
        IpAddress ipv4 = IpAddress.ipv4(0xC0000201);
        IpAddress ipv6 = IpAddress.ipv6(ipv4.high(), 0);
        add(ipv4, 5);
        add(ipv6, 3);

        assertThat(top.loudest(10))
                .containsExactly(new SourceCount(ipv4, 5, 5), new SourceCount(ipv6, 3, 3));
    }

    @Test
    void countsThePacketsOfAllSourcesWhoeverHasACounter() {
        flood(new SplittableRandom(1));

        assertThat(top.packets()).isEqualTo(PACKETS);
    }

    @Test
    void answersNoMoreThanItIsAskedFor() {
        for (int i = 1; i <= 9; i++) {
            add(IpAddress.ipv4(i), i);
        }

        assertThat(top.loudest(2)).extracting(SourceCount::packetsMin).containsExactly(9L, 8L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void boundsEveryCountFromBothSides(long chance) {
        flood(new SplittableRandom(chance));

        for (SourceCount found : top.loudest(TopSources.CANDIDATES)) {
            long truly = sent.getOrDefault(found.source(), 0L);
            assertThat(truly).isBetween(found.packetsMin(), found.packetsMax());
            assertThat(found.packetsMax() - found.packetsMin())
                    .isLessThanOrEqualTo(inSetOf(found.source()) / ShieldAbi.CANDIDATE_WAYS);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void missesNoSourceWithATenthOfItsSet(long chance) {
        flood(new SplittableRandom(chance));

        List<IpAddress> held =
                top.loudest(TopSources.CANDIDATES).stream().map(SourceCount::source).toList();

        assertThat(sent).isNotEmpty();
        sent.forEach(
                (source, packets) -> {
                    if (packets > inSetOf(source) / ShieldAbi.CANDIDATE_WAYS) {
                        assertThat(held).contains(source);
                    }
                });
    }

    /// Ten with one packet in fifty each, among as many forged sources as packets.
    @Test
    void findsTheLoudAmongAFloodOfForgedSources() {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < PACKETS; i++) {
            int loud = random.nextInt(50);
            add(IpAddress.ipv4(loud < 10 ? loud + 1 : random.nextInt()), 1);
        }

        assertThat(top.loudest(10))
                .extracting(found -> (int) (found.source().high() >>> 32))
                .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    /// Sources by Zipf's law among forged ones.
    private void flood(SplittableRandom random) {
        for (int i = 0; i < PACKETS; i++) {
            int rank = (int) (1 / Math.max(1e-4, random.nextDouble()));
            boolean isForged = random.nextBoolean();
            add(
                    isForged
                            ? IpAddress.ipv4(random.nextInt())
                            : IpAddress.ipv6(0x20010DB800000000L, rank),
                    1);
        }
    }

    private void add(IpAddress source, int packets) {
        for (int i = 0; i < packets; i++) {
            top.add(hash(source), source);
        }
        sent.merge(source, (long) packets, Long::sum);
        sentInSet.merge(set(source), (long) packets, Long::sum);
    }

    private long inSetOf(IpAddress source) {
        return sentInSet.getOrDefault(set(source), 0L);
    }

    private long set(IpAddress source) {
        return hash(source) >>> ShieldAbi.CANDIDATE_SET_SHIFT;
    }

    private long hash(IpAddress source) {
        return seed.ofAddress(source.high(), source.low());
    }
}
