package dev.breakwater.shield.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.LimitKind;
import dev.breakwater.shield.config.RateLimit;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourceBucketsTest {
    private static final HashSeed SEED = new HashSeed(1, 2);
    private static final long NOW = 5_000_000_000L;
    /// One packet in 100 ms, three at once.
    private static final RateLimit LIMIT = new RateLimit(10, 3);

    private static final LimitKind KIND = LimitKind.SOURCE_LIMIT;

    private final SourceBuckets buckets = new SourceBuckets(SEED, 1024);

    @Test
    void takesTheBurstAndNotOneMore() {
        IpAddress source = IpAddress.ipv4(0x0A000001);

        assertThat(buckets.take(source, 1, KIND, LIMIT, 60, NOW)).isTrue();
        assertThat(buckets.take(source, 1, KIND, LIMIT, 60, NOW)).isTrue();
        assertThat(buckets.take(source, 1, KIND, LIMIT, 60, NOW)).isTrue();
        assertThat(buckets.take(source, 1, KIND, LIMIT, 60, NOW)).isFalse();
    }

    @Test
    void takesTheNextOneInterval_notSooner() {
        IpAddress source = IpAddress.ipv4(0x0A000001);
        for (int i = 0; i < 3; i++) {
            buckets.take(source, 1, KIND, LIMIT, 60, NOW);
        }

        assertThat(buckets.take(source, 1, KIND, LIMIT, 60, NOW + 99_999_999)).isFalse();
        assertThat(buckets.take(source, 1, KIND, LIMIT, 60, NOW + 100_000_000)).isTrue();
        assertThat(buckets.take(source, 1, KIND, LIMIT, 60, NOW + 100_000_000)).isFalse();
    }

    @Test
    void keepsBackendsAndFamiliesApart() {
        IpAddress ipv4 = IpAddress.ipv4(0x0A000001);
        IpAddress ipv6 = IpAddress.ipv6(ipv4.high(), 0);
        RateLimit one = new RateLimit(1, 1);
        buckets.take(ipv4, 1, KIND, one, 60, NOW);

        assertThat(buckets.take(ipv4, 1, KIND, one, 60, NOW)).isFalse();
        assertThat(buckets.take(ipv4, 2, KIND, one, 60, NOW)).isTrue();
        assertThat(buckets.take(ipv6, 1, KIND, one, 60, NOW)).isTrue();
    }

    @Test
    void newcomersNeverPushOutTheLoudestSource() {
        SourceBuckets oneSet = new SourceBuckets(SEED, 1);
        IpAddress loud = IpAddress.ipv4(0x0A000001);
        for (int i = 0; i < 3; i++) {
            oneSet.take(loud, 1, KIND, LIMIT, 60, NOW);
        }

        for (int i = 0; i < 10_000; i++) {
            oneSet.take(IpAddress.ipv4(0x0B000000 + i), 1, KIND, LIMIT, 60, NOW);
        }

        assertThat(oneSet.take(loud, 1, KIND, LIMIT, 60, NOW)).isFalse();
    }

    @Test
    void newcomersTakeOverTheWayThatIsEmptySoonest() {
        SourceBuckets oneSet = new SourceBuckets(SEED, 1);
        RateLimit one = new RateLimit(1, 1);
        for (int i = 0; i < ShieldAbi.SOURCE_BUCKET_WAYS; i++) {
            oneSet.take(IpAddress.ipv4(i + 1), 1, KIND, one, 60, NOW + i);
        }

        oneSet.take(IpAddress.ipv4(99), 1, KIND, one, 60, NOW + 10);

        assertThat(oneSet.take(IpAddress.ipv4(2), 1, KIND, one, 60, NOW + 20)).isFalse();
        assertThat(oneSet.take(IpAddress.ipv4(1), 1, KIND, one, 60, NOW + 20)).isTrue();
    }

    @Test
    void keepsDevicesBackendsAndSourcesApart() {
        RateLimit one = new RateLimit(1, 1);
        buckets.takeOfDevice(device(1), 1, one, NOW);

        assertThat(buckets.takeOfDevice(device(1), 1, one, NOW)).isFalse();
        assertThat(buckets.takeOfDevice(device(2), 1, one, NOW)).isTrue();
        assertThat(buckets.takeOfDevice(device(1), 2, one, NOW)).isTrue();
        IpAddress ofTheSameHash = IpAddress.ipv6(Fnv1a.hash(device(1)), 0);
        assertThat(buckets.take(ofTheSameHash, 1, KIND, one, 60, NOW)).isTrue();
    }

    @Test
    void whichDevicesMeetIsTheSeedsSecret() {
        Set<Boolean> isForgotten = new HashSet<>();
        for (long secret = 0; secret < 64; secret++) {
            SourceBuckets twoSets = new SourceBuckets(new HashSeed(secret, 2), 2);
            RateLimit one = new RateLimit(1, 1);
            for (int i = 0; i < 9; i++) {
                twoSets.takeOfDevice(device(i), 1, one, NOW + i);
            }
            isForgotten.add(twoSets.takeOfDevice(device(0), 1, one, NOW + 20));
        }

        assertThat(isForgotten).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void refusesACountThatIsNoPowerOfTwo() {
        assertThatThrownBy(() -> new SourceBuckets(SEED, 3))
                .hasMessage("stateSets: 3 (expected: a power of two, 1 to 16777216)");
    }

    private static Span device(int number) {
        return Span.of(ByteBuffer.allocate(16).putInt(number).array());
    }
}
