package dev.breakwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.cli.capture.CaptureBytes;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.testkit.geo.DatabaseFile;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `breakwater explain` as it is shipped, with the engine in Java.
class ExplainTest {
    static final String CONFIGURATION =
            """
            apiVersion: breakwater.dev/v1
            kind: Backend
            metadata: {name: survival}
            spec:
              type: MINECRAFT_JAVA
              listen:
                - address: 203.0.113.5
                  ports: ["25565"]
              protection:
                sourceLimit: {ratePps: 10, burstPackets: 3}
            ---
            apiVersion: breakwater.dev/v1
            kind: FilterRule
            metadata: {name: no-memcached}
            spec:
              priority: 10
              match: {protocol: UDP, sourcePorts: ["11211"]}
              action: DROP
            ---
            apiVersion: breakwater.dev/v1
            kind: AddressList
            metadata: {name: bad}
            spec: {action: DENY, entries: [198.51.100.66]}
            """;

    private static final byte[] PLAYER = TestFrames.tcp("198.51.100.7", "203.0.113.5", 4000, 25565);
    private static final byte[] DENIED = TestFrames.tcp("198.51.100.66", "203.0.113.5", 1, 25565);
    private static final byte[] MEMCACHED = TestFrames.udp("192.0.2.9", "203.0.113.5", 11211, 9);

    @TempDir private Path folder = Path.of("");

    @Test
    void answersJsonWithExactlyTheseKeys() throws IOException {
        CommandRun run = explain(capture(PLAYER, DENIED, MEMCACHED, TestFrames.arp()), "--json");

        assertThat(run.out())
                .isEqualTo(
                        """
                        {"packet":1,"verdict":"PASS","reason":"SERVED",\
                        "backend":"survival","rule":null}
                        {"packet":2,"verdict":"DROP","reason":"DENIED",\
                        "backend":"survival","rule":null}
                        {"packet":3,"verdict":"DROP","reason":"RULE_DROP",\
                        "backend":null,"rule":"no-memcached"}
                        {"packet":4,"verdict":"PASS","reason":"NOT_IP",\
                        "backend":null,"rule":null}
                        """);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void writesALineAPacketAndASummary() throws IOException {
        CommandRun run = explain(capture(PLAYER, MEMCACHED));

        assertThat(run.outLines())
                .element(1)
                .asString()
                .startsWith("1        1970-01-01 00:00:01.000000000  198.51.100.7:4000 → ")
                .contains("203.0.113.5:25565 TCP SYN, 54 bytes")
                .containsPattern("PASS +SERVED +survival +-$");
        assertThat(run.outLines())
                .element(2)
                .asString()
                .contains("192.0.2.9:11211 → 203.0.113.5:9 UDP, 62 bytes")
                .containsPattern("DROP +RULE_DROP +- +no-memcached$");
        assertThat(run.out())
                .containsPattern(
                        "\n2 packets\n  PASS +1\n    SERVED +1\n  DROP +1\n    RULE_DROP +1\n");
    }

    @Test
    void goesByTheCapturesOwnClock() throws IOException {
        CaptureBytes burst = pcap(1);
        for (int i = 0; i < 4; i++) {
            burst.packet(1, i, PLAYER);
        }
        burst.packet(1, 100_003, PLAYER);

        CommandRun run = explain(burst, "--json");

        assertThat(reasons(run))
                .containsExactly("SERVED", "SERVED", "SERVED", "SOURCE_LIMIT", "SERVED");
    }

    @Test
    void letsNoTimeGoBackAndSaysSoOnce() throws IOException {
        CaptureBytes capture = pcap(1);
        capture.packet(5, 0, PLAYER).packet(3, 0, PLAYER).packet(2, 0, PLAYER);
        capture.packet(1, 0, PLAYER);

        CommandRun run = explain(capture, "--json");

        assertThat(run.outLines().getLast()).contains("SOURCE_LIMIT");
        assertThat(run.err().lines())
                .containsExactly(
                        "explain: packet 2: 2000000000 ns older than one before it; the clock"
                                + " stands still until the capture has caught up (said once)");
    }

    @Test
    void knowsWhereSourcesAreFromByTheNodesDatabase() throws IOException {
        IpPrefix german = IpText.parsePrefix("9.9.9.0/24").orElseThrow();
        byte[] countries =
                new DatabaseFile(24, 4)
                        .put(german, Map.of("country", Map.of("iso_code", "DE")))
                        .bytes();
        Path database = Files.write(folder.resolve("country.mmdb"), countries);
        String onlyGermans =
                CONFIGURATION.replace(
                        "protection:\n", "protection:\n    countries: {allow: [DE]}\n");
        byte[] fromGermany = TestFrames.tcp("9.9.9.9", "203.0.113.5", 4000, 25565);

        CommandRun without = explainBy(onlyGermans, capture(fromGermany, PLAYER), "--json");
        CommandRun with =
                explainBy(
                        onlyGermans,
                        capture(fromGermany, PLAYER),
                        "--json",
                        "--geo-country",
                        database.toString());

        assertThat(reasons(without)).containsExactly("SERVED", "SERVED");
        assertThat(reasons(with)).containsExactly("SERVED", "GEO_DENIED");
    }

    @Test
    void judgesAsAnInterfaceThatLooksAtTheInternetWould() throws IOException {
        byte[] own = TestFrames.tcp("9.9.9.9", "203.0.113.5", 4000, 25565);

        CommandRun run =
                explain(
                        capture(own, PLAYER),
                        "--json",
                        "--role",
                        "wan",
                        "--own-prefixes",
                        "9.9.9.0/24,2620:fe::/48");

        assertThat(reasons(run)).containsExactly("OWN_SOURCE", "MARTIAN");
    }

    @Test
    void refusesWhatTellsNothingOfSources() throws IOException {
        Path noDatabase = Files.writeString(folder.resolve("country.mmdb"), "DE");

        CommandRun prefix = explain(capture(PLAYER), "--own-prefixes", "9.9.9.0/33");
        CommandRun file = explain(capture(PLAYER), "--geo-asn", noDatabase.toString());

        assertThat(prefix.err()).startsWith("own-prefixes: 9.9.9.0/33 (expected: ");
        assertThat(file.err()).startsWith(noDatabase + ": ").contains("(expected: ");
        assertThat(List.of(prefix.exitCode(), file.exitCode())).containsExactly(2, 2);
    }

    @Test
    void judgesACutPacketAtItsOriginalLengthAndMarksIt() throws IOException {
        byte[] head = Arrays.copyOf(MEMCACHED, 42);

        CommandRun run = explain(pcap(1).packet(1, 0, MEMCACHED.length, head));

        assertThat(run.outLines().get(1))
                .contains("RULE_DROP")
                .endsWith("(cut: 20 bytes not captured, judged as zeros)");
        assertThat(run.err())
                .isEqualTo(
                        "explain: 1 packet not captured whole, missing bytes judged as zeros;"
                                + " tcpdump -s 0 captures all\n");
    }

    @Test
    void saysThatRawIpGotAnEthernetHeader() throws IOException {
        byte[] raw = Arrays.copyOfRange(MEMCACHED, 14, MEMCACHED.length);

        CommandRun run = explain(pcap(101).packet(1, 0, raw).packet(1, 1, raw), "--json");

        assertThat(run.outLines()).hasSize(2).allMatch(line -> line.contains("RULE_DROP"));
        assertThat(run.err())
                .isEqualTo(
                        "explain: the capture holds raw IP packets: judged behind an Ethernet"
                                + " header made for them\n");
    }

    @Test
    void judgesThePacketsBeforeACapturesDefect() throws IOException {
        CaptureBytes capture = pcap(1).packet(1, 0, PLAYER).packet(1, 1, DENIED).u32(7);

        CommandRun run = explain(capture, "--json");

        assertThat(run.outLines()).hasSize(2);
        assertThat(run.err())
                .endsWith(
                        "a.pcap: byte 164: packet header: 4 bytes (expected: 16); 2 packets before"
                                + " it judged\n");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void refusesALinkTypeByItsNumberAndNothingMore() throws IOException {
        CommandRun run = explain(pcap(127).packet(1, 0, PLAYER));

        assertThat(run.err()).contains("link type: 127 (expected: 1 Ethernet,").endsWith("IP)\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void printsAConfigurationsProblemsAsFileLineColumn() throws IOException {
        Path config = folder.resolve("c.yaml");
        Files.writeString(config, CONFIGURATION.replace("198.51.100.66", "198.51.100.666"));
        Files.write(folder.resolve("a.pcap"), capture(PLAYER).toBytes());

        CommandRun run =
                CommandRun.of(
                        "explain",
                        "--config",
                        config.toString(),
                        "--pcap",
                        folder.resolve("a.pcap").toString());

        assertThat(run.err()).startsWith(config + ":23:32: AddressList/bad: spec.entries[0]: ");
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void endsWithOneWhereAFileCannotBeRead() throws IOException {
        Path config = Files.writeString(folder.resolve("c.yaml"), CONFIGURATION);
        String missing = folder.resolve("missing").toString();

        CommandRun noCapture =
                CommandRun.of("explain", "--config", config.toString(), "--pcap", missing);
        CommandRun noConfig = CommandRun.of("explain", "--config", missing, "--pcap", missing);

        assertThat(List.of(noCapture.exitCode(), noConfig.exitCode())).containsExactly(1, 1);
        assertThat(noCapture.err()).isEqualTo(missing + ": no such file\n");
        assertThat(noConfig.err()).isEqualTo(missing + ": no such file\n");
    }

    @Test
    void endsWithTwoWhereItIsUsedWrongly() {
        assertThat(CommandRun.of("explain", "--pcap", "a").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("explain", "--engine", "none").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("explian").exitCode()).isEqualTo(2);
    }

    @Test
    void documentsItsExitCodes() {
        assertThat(CommandRun.of("explain", "--help").out())
                .containsPattern("(?m)^ *0 +every packet was judged")
                .containsPattern("(?m)^ *3 +the engines disagree");
    }

    private static List<String> reasons(CommandRun run) {
        return run.outLines().stream()
                .map(line -> line.replaceAll(".*\"reason\":\"([A-Z_]+)\".*", "$1"))
                .toList();
    }

    private CommandRun explain(CaptureBytes capture, String... options) throws IOException {
        return explainBy(CONFIGURATION, capture, options);
    }

    private CommandRun explainBy(String configuration, CaptureBytes capture, String... options)
            throws IOException {
        Path config = Files.writeString(folder.resolve("c.yaml"), configuration);
        Path pcap = Files.write(folder.resolve("a.pcap"), capture.toBytes());
        List<String> arguments =
                new ArrayList<>(
                        List.of("explain", "--config", config.toString(), "--engine", "oracle"));
        arguments.addAll(List.of("--pcap", pcap.toString()));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private static CaptureBytes capture(byte[]... frames) {
        CaptureBytes capture = pcap(1);
        for (byte[] frame : frames) {
            capture.packet(1, 0, frame);
        }
        return capture;
    }

    private static CaptureBytes pcap(int linkType) {
        return CaptureBytes.pcap(ByteOrder.LITTLE_ENDIAN, CaptureBytes.MICROS, linkType);
    }
}
