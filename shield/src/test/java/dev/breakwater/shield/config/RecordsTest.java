package dev.breakwater.shield.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What a record can't hold, it refuses with a message that says what was expected.
class RecordsTest {
    private static final IpAddress ADDRESS = IpAddress.ipv4(0xC000_0201);

    @Test
    void refuseWhatTheyCannotHold() {
        assertRefused(
                () -> new IpAddress(IpFamily.IPV4, 1, 0),
                "high: 1 (expected: no bit below the upper 32)");
        assertRefused(() -> new IpAddress(IpFamily.IPV4, 0, 1), "low: 1 (expected: 0)");
        assertRefused(
                () -> new IpPrefix(IpFamily.IPV4, 0, 0, 33), "length: 33 (expected: 0 to 32)");
        assertRefused(
                () -> new IpPrefix(IpFamily.IPV4, ADDRESS.high(), 0, 24),
                "prefix: 192.0.2.1/24 (expected: no bit set after the first 24)");
        assertRefused(() -> new PortRange(-1, 5), "first: -1 (expected: 0 to 65535)");
        assertRefused(() -> new PortRange(5, 4), "last: 4 (expected: 5 to 65535)");
        assertRefused(() -> new RateLimit(0, 1), "ratePps: 0 (expected: 1 to 10000000)");
        assertRefused(
                () -> new RateLimit(1, 10_000_001),
                "burstPackets: 10000001 (expected: 1 to 10000000)");
        assertRefused(() -> new LengthRange(9, 8), "min: 9 (expected: 0 to 8)");
        assertRefused(
                () -> new TcpFlagsMatch(3, 2), "clear: 2 (expected: no flag that is in set, 3)");
        assertRefused(() -> new ProtocolMatch.Only(256), "protocol: 256 (expected: 0 to 255)");
        assertRefused(() -> new Origin(ADDRESS, 0), "port: 0 (expected: 1 to 65535)");
        assertRefused(
                () -> new Listen(ADDRESS, List.of()),
                "ports: 0 (expected: 1 to 1024 ports in all)");
        assertRefused(
                () -> new Configuration(-1, List.of(), List.of(), List.of()),
                "version: -1 (expected: 0 to " + Long.MAX_VALUE + ")");
    }

    @Test
    void aLimitTakesItsIntervalFromTheRateAndItsToleranceFromTheBurst() {
        assertThat(new RateLimit(1, 1).intervalNanos()).isEqualTo(1_000_000_000);
        assertThat(new RateLimit(1, 1).toleranceNanos()).isEqualTo(RateLimit.CLOCK_TICK_NANOS);
        assertThat(new RateLimit(10, 3).toleranceNanos()).isEqualTo(200_000_000);
        assertThat(new RateLimit(10_000_000, 10_000_000).intervalNanos()).isEqualTo(100);
    }

    @Test
    void rulesAreOrderedByPriorityAndThenByName() {
        List<FilterRule> ordered =
                List.of(rule("b", 2), rule("c", 1), rule("a", 2)).stream()
                        .sorted(FilterRule.ORDER)
                        .toList();

        assertThat(ordered).extracting(FilterRule::name).containsExactly("c", "a", "b");
    }

    private static FilterRule rule(String name, int priority) {
        Match any =
                new Match(
                        List.of(),
                        List.of(),
                        new ProtocolMatch.Any(),
                        List.of(),
                        List.of(),
                        TcpFlagsMatch.ANY,
                        LengthRange.ANY);
        return new FilterRule(name, priority, any, new RuleAction.Drop(), RuleMode.ENFORCE);
    }

    private static void assertRefused(ThrowingCallable maker, String message) {
        assertThatThrownBy(maker).isInstanceOf(RefusedException.class).hasMessage(message);
    }
}
