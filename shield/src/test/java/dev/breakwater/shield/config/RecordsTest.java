package dev.breakwater.shield.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
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
        assertRefused(() -> new LengthRange(9, 8), "min: 9 (expected: 0 to 8)");
        assertRefused(
                () -> new TcpFlagsMatch(3, 2), "clear: 2 (expected: no flag that is in set, 3)");
        assertRefused(() -> new TtlRange(9, 8), "min: 9 (expected: 0 to 8)");
        assertRefused(
                () -> new RuleAction.Redirect("a/b"),
                "interface: a/b (expected: the name of a network interface, 1 to 15 characters,"
                        + " like eth1)");
        assertRefused(
                () -> new Times(Instant.EPOCH, Instant.EPOCH, new Schedule.Always()),
                "activeUntil: 1970-01-01T00:00:00Z (expected: an instant after activeFrom,"
                        + " 1970-01-01T00:00:00Z)");
        assertRefused(
                () -> new Schedule.Weekly(Set.of(DayOfWeek.MONDAY), 60, 60, ZoneOffset.UTC),
                "to: 01:00 (expected: a time other than from)");
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
    void aPayloadMatchRefusesBytesThatCannotBe() {
        String form = " (expected: 1 to 16 bytes, two hexadecimal digits each)";
        assertRefused(() -> PayloadMatch.Bytes.exactly(0, ""), "hex: nothing" + form);
        assertRefused(() -> PayloadMatch.Bytes.exactly(0, "abc"), "hex: abc" + form);
        assertRefused(() -> PayloadMatch.Bytes.exactly(0, "AB"), "hex: AB" + form);
        assertRefused(
                () -> PayloadMatch.Bytes.exactly(0, "00".repeat(17)),
                "hex: " + "00".repeat(17) + form);
        assertRefused(
                () -> PayloadMatch.Bytes.exactly(1_401, "00"),
                "offsetBytes: 1401 (expected: 0 to 1400)");
        assertRefused(
                () -> new PayloadMatch.Bytes(0, "0101", "ff"),
                "mask: ff (expected: as many bytes as hex, 0101)");
        assertRefused(
                () -> new PayloadMatch.Bytes(0, "1f", "0f"),
                "hex: 1f (expected: no bit set that the mask leaves out, 0f)");
    }

    @Test
    void protectionRefusesWhatItCannotHold() {
        assertRefused(() -> new RateLimit(0, 1), "ratePps: 0 (expected: 1 to 10000000)");
        assertRefused(
                () -> new RateLimit(1, 10_000_001),
                "burstPackets: 10000001 (expected: 1 to 10000000)");
        assertRefused(
                () -> new ByteLimit(4_000_000_001L, 1),
                "rateBytesPerSecond: 4000000001 (expected: 1 to 4000000000)");
        assertRefused(
                () -> new ConnectionLimit(1, 0), "burstConnections: 0 (expected: 1 to 10000000)");
        assertRefused(
                () -> ProtectionLimits.NONE.with(LimitKind.SOURCE_BYTES, new RateLimit(1, 2)),
                "sourceBytes: RateLimit[ratePps=1, burstPackets=2] (expected: a limit that counts"
                        + " what its name says)");
        assertRefused(
                () -> new Selection.Allow<>(List.of(new Asn(7), new Asn(7))),
                "allow: AS7 (expected: none twice)");
    }

    @Test
    void aLimitTakesItsIntervalFromTheRateAndItsToleranceFromTheBurst() {
        assertThat(new RateLimit(1, 1).intervalNanos()).isEqualTo(1_000_000_000);
        assertThat(new RateLimit(1, 1).toleranceNanos()).isEqualTo(Limit.CLOCK_TICK_NANOS);
        assertThat(new RateLimit(10, 3).toleranceNanos()).isEqualTo(200_000_000);
        assertThat(new RateLimit(10_000_000, 10_000_000).intervalNanos()).isEqualTo(100);
    }

    @Test
    void aByteTakesAFractionOfANanosecond() {
        ByteLimit gigabit = new ByteLimit(125_000_000, 125_000_001);

        assertThat(gigabit.interval()).isEqualTo(8L << 16);
        assertThat(gigabit.costNanos(1_500)).isEqualTo(12_000);
        assertThat(gigabit.toleranceNanos()).isEqualTo(1_000_000_000);
        assertThat(new ByteLimit(4_000_000_000L, 1).costNanos(1_500)).isEqualTo(375);
        assertThat(new ByteLimit(4_000_000_000L, 1).toleranceNanos())
                .isEqualTo(Limit.CLOCK_TICK_NANOS);
    }

    @Test
    void theLongestPacketAtTheLowestRateTakesItsTime() {
        ByteLimit slowest = new ByteLimit(1, 4_000_000_000L);

        assertThat(slowest.costNanos(65_575)).isEqualTo(65_575_000_000_000L);
        assertThat(slowest.toleranceNanos()).isEqualTo(3_999_999_999_000_000_000L);
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
