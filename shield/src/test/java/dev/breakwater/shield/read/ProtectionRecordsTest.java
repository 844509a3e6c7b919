package dev.breakwater.shield.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.ByteLimit;
import dev.breakwater.shield.config.ConnectionLimit;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.LimitKind;
import dev.breakwater.shield.config.Policy;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.ProtectionChecks;
import dev.breakwater.shield.config.ProtectionLevel;
import dev.breakwater.shield.config.QuicProof;
import dev.breakwater.shield.config.RateLimit;
import dev.breakwater.shield.config.Selection;
import dev.breakwater.shield.config.TcpFlagPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a backend's protection says over its level's preset.
class ProtectionRecordsTest {
    @Test
    void readsEveryLimit() {
        Protection read =
                protection(
                        """
                        source_limit { rate_pps: 1 burst_packets: 2 }
                        source_bytes { rate_bytes_per_second: 4000000000 burst_bytes: 3 }
                        source_connections {
                          rate_connections_per_second: 4 burst_connections: 5
                        }
                        network_limit { rate_pps: 6 burst_packets: 7 }
                        network_bytes { rate_bytes_per_second: 8 burst_bytes: 9 }
                        backend_limit { rate_pps: 10 burst_packets: 11 }
                        backend_bytes { rate_bytes_per_second: 12 burst_bytes: 4000000000 }
                        """);

        assertThat(read.limits().byKind())
                .isEqualTo(
                        Map.of(
                                LimitKind.SOURCE_LIMIT, new RateLimit(1, 2),
                                LimitKind.SOURCE_BYTES, new ByteLimit(4_000_000_000L, 3),
                                LimitKind.SOURCE_CONNECTIONS, new ConnectionLimit(4, 5),
                                LimitKind.NETWORK_LIMIT, new RateLimit(6, 7),
                                LimitKind.NETWORK_BYTES, new ByteLimit(8, 9),
                                LimitKind.BACKEND_LIMIT, new RateLimit(10, 11),
                                LimitKind.BACKEND_BYTES, new ByteLimit(12, 4_000_000_000L)));
    }

    @Test
    void readsTheLimitOfDevicesWhereTheTypeNamesThem() {
        Protection read =
                protection(
                        BackendType.TELEMETRY,
                        "level: 3 device_limit { rate_pps: 1 burst_packets: 30 }");

        assertThat(read.limits().of(LimitKind.DEVICE_LIMIT)).contains(new RateLimit(1, 30));
    }

    @Test
    void takesTheLimitOfDevicesAway() {
        Protection read = protection(BackendType.TELEMETRY, "level: 3 unlimited: DEVICE_LIMIT");

        assertThat(read.limits())
                .isEqualTo(
                        Protection.of(ProtectionLevel.THREE, BackendType.TELEMETRY)
                                .limits()
                                .without(LimitKind.DEVICE_LIMIT));
    }

    @Test
    void readsEveryCheck() {
        Protection read =
                protection(
                        """
                        fragments: PASS ip_options: DROP tcp_flags: STRICT port_zero: DROP
                        udp_checksum: DROP icmp: DROP amplification: DROP off_protocol: PASS
                        """);

        assertThat(read.checks())
                .isEqualTo(
                        new ProtectionChecks(
                                Policy.PASS,
                                Policy.DROP,
                                TcpFlagPolicy.STRICT,
                                Policy.DROP,
                                Policy.DROP,
                                Policy.DROP,
                                Policy.DROP,
                                Policy.PASS));
    }

    @Test
    void readsCountriesAndAsns() {
        Protection read =
                protection("countries { allow: ['DE', 'NO'] } asns { deny: [1, 4294967295] }");

        assertThat(read.countries())
                .isEqualTo(
                        new Selection.Allow<>(
                                List.of(new CountryCode("DE"), new CountryCode("NO"))));
        assertThat(read.asns())
                .isEqualTo(new Selection.Deny<>(List.of(new Asn(1), new Asn(4_294_967_295L))));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void takesTheLevelsPresetWhereNothingElseIsSaid(int number) {
        ProtectionLevel level = ProtectionLevel.of(number).orElseThrow();

        assertThat(protection("level: " + number))
                .isEqualTo(Protection.of(level, BackendType.HTTP));
    }

    @Test
    void takesTheValueThatIsSaidAndNotTheLevels() {
        Protection read =
                protection(
                        """
                        level: 5 fragments: PASS tcp_flags: ANY
                        source_limit { rate_pps: 9 burst_packets: 9 }
                        unlimited: BACKEND_LIMIT unlimited: NETWORK_BYTES
                        """);

        Protection preset = Protection.of(ProtectionLevel.FIVE, BackendType.HTTP);
        assertThat(read.checks().fragments()).isEqualTo(Policy.PASS);
        assertThat(read.checks().tcpFlags()).isEqualTo(TcpFlagPolicy.ANY);
        assertThat(read.checks().icmp()).isEqualTo(preset.checks().icmp());
        assertThat(read.limits())
                .isEqualTo(
                        preset.limits()
                                .with(LimitKind.SOURCE_LIMIT, new RateLimit(9, 9))
                                .without(LimitKind.BACKEND_LIMIT)
                                .without(LimitKind.NETWORK_BYTES));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "level: 6|level: 6 (expected: 0 to 5)",
                "level: 4294967295|level: 4294967295 (expected: 0 to 5)",
                "fragments: 9|fragments: number 9 (expected: DROP or PASS)",
                "icmp: 3|icmp: number 3 (expected: DROP or PASS)",
                "tcp_flags: 9|tcpFlags: number 9 (expected: ANY, VALID or STRICT)",
                "source_bytes{burst_bytes:1}|sourceBytes.rateBytesPerSecond: 0 (expected: 1 to"
                        + " 4000000000)",
                "backend_bytes{rate_bytes_per_second:1 burst_bytes:4000000001}|"
                        + "backendBytes.burstBytes: 4000000001 (expected: 1 to 4000000000)",
                "source_connections{rate_connections_per_second:10000001 burst_connections:1}|"
                        + "sourceConnections.rateConnectionsPerSecond: 10000001 (expected: 1 to"
                        + " 10000000)",
                "network_limit{rate_pps:1}|networkLimit.burstPackets: 0 (expected: 1 to 10000000)",
                "unlimited: LIMIT_KIND_UNSPECIFIED|unlimited[0]: nothing (expected: SOURCE_LIMIT,"
                        + " SOURCE_BYTES, SOURCE_CONNECTIONS, NETWORK_LIMIT, NETWORK_BYTES,"
                        + " BACKEND_LIMIT, BACKEND_BYTES or DEVICE_LIMIT)",
                "device_limit{rate_pps:1 burst_packets:1}|deviceLimit: with type HTTP (expected:"
                        + " none but with type TELEMETRY, whose clients name their device)",
                "unlimited: SOURCE_LIMIT source_limit{rate_pps:1 burst_packets:1}|unlimited[0]:"
                        + " SOURCE_LIMIT (expected: no limit that is set too)",
                "quic_proof: RETRY|quicProof: RETRY with type HTTP (expected: type QUIC)",
                "countries{}|countries: nothing (expected: allow or deny, with at least one)",
                "countries{allow:'DE' deny:'FR'}|countries: allow and deny (expected: one of the"
                        + " two)",
                "countries{allow:'de'}|countries.allow[0]: de (expected: two capital letters of ISO"
                        + " 3166-1, DE)",
                "countries{deny:['DE','DEU']}|countries.deny[1]: DEU (expected: two capital letters"
                        + " of ISO 3166-1, DE)",
                "countries{deny:['DE','DE']}|countries.deny: DE (expected: none twice)",
                "asns{allow:0}|asns.allow[0]: 0 (expected: 1 to 4294967295)",
                "asns{allow:1 deny:2}|asns: allow and deny (expected: one of the two)",
            })
    void refusesAField(String protection, String problem) {
        assertThat(problems(protection))
                .extracting(Problem::toString)
                .containsExactly("Backend/web: spec.protection." + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"proof: ALWAYS", "proof: UNDER_ATTACK quic_proof: NONE"})
    void refusesProofOverQuicOfAServiceThatReadsNoTokens(String protection) {
        assertThat(problems(BackendType.QUIC, protection))
                .singleElement()
                .asString()
                .startsWith("Backend/web: spec.protection.proof: ")
                .contains("quicProof: RETRY");
    }

    @Test
    void takesProofOverQuicOfAServiceThatReadsTokens() {
        Protection read = protection(BackendType.QUIC, "proof: ALWAYS quic_proof: RETRY");

        assertThat(read.proof().overQuic()).isEqualTo(QuicProof.RETRY);
    }

    @Test
    void refusesMoreCountriesThanThereIsRoomFor() {
        assertThat(problems("asns { deny: [" + "1,".repeat(1_000) + "1] }"))
                .singleElement()
                .hasToString("Backend/web: spec.protection.asns.deny: 1001 (expected: 1 to 1000)");
    }

    private static Protection protection(String text) {
        return protection(BackendType.HTTP, text);
    }

    private static Protection protection(BackendType type, String text) {
        return switch (ResourceRecords.backend(message(type, text))) {
            case Reading.Accepted<Backend>(Backend backend) -> backend.protection();
            case Reading.Rejected<Backend>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    private static List<Problem> problems(String text) {
        return problems(BackendType.HTTP, text);
    }

    private static List<Problem> problems(BackendType type, String text) {
        return switch (ResourceRecords.backend(message(type, text))) {
            case Reading.Accepted<Backend>(Backend backend) -> throw new AssertionError(backend);
            case Reading.Rejected<Backend>(var problems) -> problems;
        };
    }

    private static dev.breakwater.api.v1.Backend message(BackendType type, String protection) {
        String text =
                "metadata { name: 'web' } spec { type: "
                        + type
                        + " listen { address: '192.0.2.10' ports:"
                        + " '80' } protection { "
                        + protection
                        + " } }";
        try {
            return TextFormat.parse(text, dev.breakwater.api.v1.Backend.class);
        } catch (TextFormat.ParseException wrongTest) {
            throw new AssertionError(text, wrongTest);
        }
    }
}
