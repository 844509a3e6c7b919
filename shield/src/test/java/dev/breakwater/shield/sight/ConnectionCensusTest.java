package dev.breakwater.shield.sight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.ShieldAbi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ConnectionCensusTest {
    private static final int NOW = 100_000;

    private final ConnectionCensus census = new ConnectionCensus();
    private final ByteBuffer sets = sets();

    @Test
    void countsWhatIsKnownByKind() {
        put(0, 0, ShieldAbi.CONNECTION_OPEN, true, NOW);
        put(0, 7, ShieldAbi.CONNECTION_CLOSING, true, NOW - 1);
        put(1, 3, ShieldAbi.CONNECTION_DATAGRAMS, false, NOW);
        put(1, 7, ShieldAbi.CONNECTION_SOURCE, true, NOW);

        assertThat(census.count(sets)).isEqualTo(new ConnectionCount(2, 1, 1, 16));
    }

    @Test
    void leavesOutWhatIsExpired() {
        put(1, 7, ShieldAbi.CONNECTION_OPEN, true, NOW);
        put(0, 1, ShieldAbi.CONNECTION_OPEN, true, NOW - ShieldAbi.CONNECTION_OPEN_UNITS);
        put(0, 2, ShieldAbi.CONNECTION_OPEN, true, NOW - ShieldAbi.CONNECTION_OPEN_UNITS - 1);
        put(0, 3, ShieldAbi.CONNECTION_SOURCE, true, NOW - ShieldAbi.CONNECTION_SOURCE_UNITS - 1);

        assertThat(census.count(sets)).isEqualTo(new ConnectionCount(2, 0, 0, 16));
    }

    @Test
    void knowsTheTimeFromWhatItCountedBefore() {
        put(0, 0, ShieldAbi.CONNECTION_OPEN, true, NOW);
        ByteBuffer others = sets();
        put(others, ShieldAbi.CONNECTION_DATAGRAMS, NOW - ShieldAbi.CONNECTION_DATAGRAMS_UNITS - 1);
        census.count(sets);

        assertThat(census.count(others)).isEqualTo(new ConnectionCount(0, 0, 0, 16));
    }

    @Test
    void countsNothingInAnEmptyTable() {
        assertThat(census.count(sets)).isEqualTo(new ConnectionCount(0, 0, 0, 16));
    }

    @Test
    void takesAPartForTheWhole() {
        assertThat(new ConnectionCount(3, 2, 1, 16).in(64))
                .isEqualTo(new ConnectionCount(12, 8, 4, 64));
    }

    private static ByteBuffer sets() {
        return ByteBuffer.allocate(2 * ShieldAbi.CONNECTION_SET_BYTES)
                .order(ByteOrder.nativeOrder());
    }

    private void put(int set, int way, int state, boolean isProven, int seen) {
        int at = set * ShieldAbi.CONNECTION_SET_BYTES + way * ShieldAbi.CONNECTION_BYTES;
        int proven = isProven ? ShieldAbi.CONNECTION_IS_PROVEN : 0;
        put(
                sets.slice(at, ShieldAbi.CONNECTION_BYTES).order(ByteOrder.nativeOrder()),
                state | proven,
                seen);
    }

    private static void put(ByteBuffer way, int state, int seen) {
        way.putInt(
                ShieldAbi.CONNECTION_STATE_OFFSET, state | seen << ShieldAbi.CONNECTION_SEEN_SHIFT);
    }
}
