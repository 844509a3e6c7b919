package dev.breakwater.shield.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.compile.HashSeed;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int OPEN = ShieldAbi.CONNECTION_OPEN;

    /// One of 16 of a node's.
    private static final int SETS = 1 << 15;

    private static final long START = 1_000 * SECOND;

    private final HashSeed seed = new HashSeed(3, 5);
    private final Connections many = new Connections(seed, SETS);

    /// All in one set.
    private final Connections few = new Connections(seed, 1);

    @Test
    void keepsAMillion() {
        int count = 1_000_000 / 16;
        for (int i = 0; i < count; i++) {
            many.add(hash(i), OPEN, true, START + i);
        }

        long kept =
                LongStream.range(0, count).filter(i -> isKnown(many, i, START + SECOND)).count();
        assertThat(kept).isGreaterThan(count * 999L / 1_000);
    }

    @Test
    void forgetsNobodyProvenForAFloodWithoutProof() {
        int proven = 10_000;
        for (int i = 0; i < proven; i++) {
            many.add(hash(i), OPEN, true, START);
        }
        long before = LongStream.range(0, proven).filter(i -> isKnown(many, i, START)).count();
        for (int i = proven; i < 2_000_000; i++) {
            many.add(hash(i), OPEN, false, START + SECOND);
        }

        long after =
                LongStream.range(0, proven).filter(i -> isKnown(many, i, START + SECOND)).count();
        assertThat(after).isEqualTo(before);
    }

    @Test
    void hasNoRoomForTheUnprovenAmongTheProven() {
        for (int i = 0; i < ShieldAbi.CONNECTION_WAYS; i++) {
            few.add(hash(i), OPEN, true, START);
        }

        assertThat(few.add(hash(100), OPEN, false, START + SECOND)).isEmpty();
    }

    @Test
    void forgetsWhoWasSilentLongest() {
        for (int i = 0; i < ShieldAbi.CONNECTION_WAYS; i++) {
            few.add(hash(i), OPEN, true, START + i * SECOND);
        }
        long now = START + 20 * SECOND;
        few.find(hash(0), now);
        few.add(hash(100), OPEN, true, now);

        assertThat(isKnown(few, 0, now)).isTrue();
        assertThat(isKnown(few, 1, now)).isFalse();
        assertThat(isKnown(few, 2, now)).isTrue();
    }

    @Test
    void takesThePlaceOfWhatIsOverFirst() {
        for (int i = 0; i < ShieldAbi.CONNECTION_WAYS; i++) {
            int state = i == 3 ? ShieldAbi.CONNECTION_DATAGRAMS : OPEN;
            few.add(hash(i), state, true, START + i * SECOND);
        }
        long now = START + 400 * SECOND;
        few.add(hash(100), OPEN, false, now);

        assertThat(isKnown(few, 3, now)).isFalse();
        assertThat(isKnown(few, 0, now)).isTrue();
    }

    @Test
    void anotherSeedPlacesConnectionsOtherwise() {
        HashSeed other = new HashSeed(4, 5);

        assertThat(
                        LongStream.range(0, 1_000)
                                .filter(i -> index(seed, i) == index(other, i))
                                .count())
                .isLessThan(10);
    }

    private static long index(HashSeed by, long number) {
        return by.hash(1, number << 32, 0) & (SETS - 1);
    }

    private long hash(long number) {
        return seed.hash(1, number << 32, 0);
    }

    private boolean isKnown(Connections connections, long number, long nowNanos) {
        return connections.find(hash(number), nowNanos).isPresent();
    }
}
