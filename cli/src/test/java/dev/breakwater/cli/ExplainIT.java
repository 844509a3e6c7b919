package dev.breakwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.cli.capture.CaptureBytes;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `breakwater explain` as it is shipped, with the program in the kernel. Needs root.
class ExplainIT {
    private static final byte[] PLAYER = TestFrames.tcp("198.51.100.7", "203.0.113.5", 4000, 25565);
    private static final byte[] DENIED = TestFrames.tcp("198.51.100.66", "203.0.113.5", 1, 25565);
    private static final byte[] MEMCACHED = TestFrames.udp("192.0.2.9", "203.0.113.5", 11211, 9);

    @TempDir private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"kernel", "both", "oracle"})
    void answersTheSameWithEveryEngine(String engine) throws IOException {
        CommandRun run = explain("--engine", engine, "--json");

        assertThat(run.out())
                .isEqualTo(
                        """
                        {"packet":1,"verdict":"PASS","reason":"SERVED",\
                        "backend":"survival","rule":null}
                        {"packet":2,"verdict":"PASS","reason":"SERVED",\
                        "backend":"survival","rule":null}
                        {"packet":3,"verdict":"PASS","reason":"SERVED",\
                        "backend":"survival","rule":null}
                        {"packet":4,"verdict":"DROP","reason":"SOURCE_LIMIT",\
                        "backend":"survival","rule":null}
                        {"packet":5,"verdict":"DROP","reason":"DENIED",\
                        "backend":"survival","rule":null}
                        {"packet":6,"verdict":"DROP","reason":"RULE_DROP",\
                        "backend":null,"rule":"no-memcached"}
                        {"packet":7,"verdict":"PASS","reason":"NOT_IP",\
                        "backend":null,"rule":null}
                        {"packet":8,"verdict":"DROP","reason":"MALFORMED_ETHERNET",\
                        "backend":null,"rule":null}
                        {"packet":9,"verdict":"PASS","reason":"SERVED",\
                        "backend":"survival","rule":null}
                        """);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void asksBothEnginesWhereNoneIsNamed() throws IOException {
        CommandRun run = explain("--json");

        assertThat(run.outLines()).hasSize(9);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    private CommandRun explain(String... options) throws IOException {
        CaptureBytes capture =
                CaptureBytes.pcap(ByteOrder.LITTLE_ENDIAN, CaptureBytes.NANOS, 1)
                        .packet(1_700_000_000, 0, PLAYER)
                        .packet(1_700_000_000, 1, PLAYER)
                        .packet(1_700_000_000, 2, PLAYER)
                        .packet(1_700_000_000, 3, PLAYER)
                        .packet(1_700_000_000, 4, DENIED)
                        .packet(1_700_000_000, 5, MEMCACHED)
                        .packet(1_700_000_000, 6, TestFrames.arp())
                        .packet(1_700_000_000, 7, new byte[13])
                        .packet(1_700_000_000, 100_000_003, PLAYER);
        Path config = Files.writeString(folder.resolve("c.yaml"), ExplainTest.CONFIGURATION);
        Path pcap = Files.write(folder.resolve("a.pcap"), capture.toBytes());
        String[] arguments = new String[5 + options.length];
        arguments[0] = "explain";
        arguments[1] = "--config";
        arguments[2] = config.toString();
        arguments[3] = "--pcap";
        arguments[4] = pcap.toString();
        System.arraycopy(options, 0, arguments, 5, options.length);
        return CommandRun.of(arguments);
    }
}
