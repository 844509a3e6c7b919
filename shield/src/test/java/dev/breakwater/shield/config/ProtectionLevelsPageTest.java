package dev.breakwater.shield.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `docs/operate/protection-levels.md` and the presets say the same.
class ProtectionLevelsPageTest {
    private static final List<ProtectionLevel> LEVELS =
            Arrays.stream(ProtectionLevel.values())
                    .filter(level -> level != ProtectionLevel.UNSAID)
                    .toList();

    @Test
    void tellsTheChecksOfEveryLevel() throws IOException {
        assertThat(page())
                .contains(
                        checks("fragments", ProtectionChecks::fragments),
                        checks("ipOptions", ProtectionChecks::ipOptions),
                        checks("tcpFlags", ProtectionChecks::tcpFlags),
                        checks("portZero", ProtectionChecks::portZero),
                        checks("udpChecksum", ProtectionChecks::udpChecksum),
                        checks("icmp", ProtectionChecks::icmp),
                        checks("amplification", ProtectionChecks::amplification),
                        checks("offProtocol", ProtectionChecks::offProtocol));
    }

    @Test
    void tellsTheLimitsOfDevices() throws IOException {
        assertThat(section("## Limits of games, voice, telemetry and UDP"))
                .contains(limits(LimitKind.DEVICE_LIMIT, BackendType.TELEMETRY));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DEVICE_LIMIT")
    void tellsTheLimitsOfEveryLevel(LimitKind kind) throws IOException {
        assertThat(section("## Limits of HTTP, HTTPS, QUIC, TCP, WIREGUARD and DNS"))
                .contains(limits(kind, BackendType.HTTP));
        assertThat(section("## Limits of games, voice, telemetry and UDP"))
                .contains(limits(kind, BackendType.MINECRAFT_JAVA));
    }

    @Test
    void typesOfOneKindHaveTheSameLimits() {
        for (ProtectionLevel level : LEVELS) {
            assertThat(limits(level, BackendType.HTTPS))
                    .isEqualTo(limits(level, BackendType.HTTP))
                    .isEqualTo(limits(level, BackendType.TCP));
            assertThat(limits(level, BackendType.QUIC))
                    .isEqualTo(
                            limits(level, BackendType.HTTP).without(LimitKind.SOURCE_CONNECTIONS));
            assertThat(limits(level, BackendType.UDP))
                    .isEqualTo(limits(level, BackendType.MINECRAFT_BEDROCK))
                    .isEqualTo(limits(level, BackendType.TELEMETRY).without(LimitKind.DEVICE_LIMIT))
                    .isEqualTo(
                            limits(level, BackendType.MINECRAFT_JAVA)
                                    .without(LimitKind.SOURCE_CONNECTIONS));
        }
    }

    @Test
    void noLevelIsLaxerThanTheOneBelow() {
        for (BackendType type : BackendType.values()) {
            for (int i = 1; i < LEVELS.size(); i++) {
                ProtectionLimits laxer = limits(LEVELS.get(i - 1), type);
                ProtectionLimits stricter = limits(LEVELS.get(i), type);
                assertThat(stricter.byKind().keySet()).containsAll(laxer.byKind().keySet());
                assertThat(laxer.byKind())
                        .allSatisfy(
                                (kind, limit) ->
                                        assertThat(stricter.of(kind).orElseThrow().interval())
                                                .isGreaterThan(limit.interval()));
            }
        }
    }

    @Test
    void levelZeroChecksNothingAndNoLevelDropsFragmentsAndWhatIsOffTheProtocolAlone() {
        assertThat(Protection.of(ProtectionLevel.ZERO, BackendType.HTTP))
                .isEqualTo(
                        new Protection(
                                ProtectionLevel.ZERO,
                                ProtectionLimits.NONE,
                                ProtectionChecks.PASS_ALL,
                                AddressProof.NEVER,
                                new Selection.Any<>(),
                                new Selection.Any<>()));
        assertThat(Protection.of(ProtectionLevel.UNSAID, BackendType.HTTP))
                .isEqualTo(Protection.DEFAULT);
        assertThat(Protection.DEFAULT.checks())
                .isEqualTo(
                        ProtectionChecks.PASS_ALL
                                .withFragments(Policy.DROP)
                                .withOffProtocol(Policy.DROP));
    }

    private static String checks(String field, Function<ProtectionChecks, Enum<?>> check) {
        return row(
                field,
                level -> check.apply(Protection.of(level, BackendType.HTTP).checks()).name());
    }

    private static String limits(LimitKind kind, BackendType type) {
        return row(
                kind.field(),
                level ->
                        limits(level, type)
                                .of(kind)
                                .map(ProtectionLevelsPageTest::text)
                                .orElse("-"));
    }

    private static ProtectionLimits limits(ProtectionLevel level, BackendType type) {
        return Protection.of(level, type).limits();
    }

    private static String text(Limit limit) {
        return switch (limit) {
            case RateLimit(long rate, long burst) -> number(rate) + " (" + number(burst) + ")";
            case ConnectionLimit(long rate, long burst) ->
                    number(rate) + " (" + number(burst) + ")";
            case ByteLimit(long rate, long burst) ->
                    number(rate / 1_000) + " kB (" + number(burst / 1_000) + " kB)";
        };
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String row(String field, Function<ProtectionLevel, String> cell) {
        return LEVELS.stream()
                .map(cell)
                .collect(Collectors.joining(" | ", "| `" + field + "` | ", " |\n"));
    }

    /// From a heading to the next.
    private static String section(String heading) throws IOException {
        String page = page();
        int start = page.indexOf(heading);
        return page.substring(start, page.indexOf("\n## ", start));
    }

    private static String page() throws IOException {
        return Files.readString(
                Path.of(
                        System.getProperty("breakwater.root"),
                        "docs",
                        "operate",
                        "protection-levels.md"));
    }
}
