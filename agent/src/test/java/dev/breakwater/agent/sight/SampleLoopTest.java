package dev.breakwater.agent.sight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.tables.FakeSight;
import dev.breakwater.agent.tables.Sample;
import dev.breakwater.bpf.Reason;
import dev.breakwater.runtime.metrics.MetricsText;
import dev.breakwater.shield.compile.Slots;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleLoopTest {
    private static final Slots SLOTS = new Slots(Map.of("web", 3), Map.of("block-udp", 5));
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    @TempDir private Path folder = Path.of("");
    private final FakeSight sight = new FakeSight();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final AtomicLong nowNanos = new AtomicLong(50_000);

    @Test
    void keepsEachBackendAndReasonApart() {
        sight.add(sample(Reason.DENIED, 3, 0, false));
        sight.add(sample(Reason.SOURCE_LIMIT, 3, 0, false));
        sight.add(sample(Reason.DENIED, 0, 0, false));
        sight.add(sample(Reason.DENIED, 9, 0, false));

        assertThat(loop().turn()).isEqualTo(4);

        assertThat(folder.resolve("web/DENIED.pcapng")).exists();
        assertThat(folder.resolve("web/SOURCE_LIMIT.pcapng")).exists();
        assertThat(folder.resolve("none/DENIED.pcapng")).exists();
        assertThat(folder.resolve("(deleted)/DENIED.pcapng")).exists();
        assertThat(metrics()).contains("sight_samples_total{outcome=\"WRITTEN\"} 4.0");
    }

    @Test
    void namesTheRuleAndTheInterface() throws IOException {
        sight.add(sample(Reason.RULE_DROP, 3, 5, false));
        sight.add(sample(Reason.RULE_DROP, 3, 5, true));
        loop().turn();

        assertThat(
                        Files.readString(
                                folder.resolve("web/RULE_DROP.pcapng"),
                                java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("RULE_DROP, rule block-udp")
                .contains("RULE_DROP, logged by rule block-udp")
                .contains("edge7");
    }

    @Test
    void tellsTheTimeOfTheWall() throws IOException {
        sight.add(sample(Reason.DENIED, 3, 0, false));
        loop().turn();

        ByteBuffer file =
                ByteBuffer.wrap(Files.readAllBytes(folder.resolve("web/DENIED.pcapng")))
                        .order(ByteOrder.LITTLE_ENDIAN);
        int packet = 0;
        while (file.getInt(packet) != 6) {
            packet += file.getInt(packet + 4);
        }
        long nanos =
                (long) file.getInt(packet + 12) << 32
                        | Integer.toUnsignedLong(file.getInt(packet + 16));
        assertThat(nanos).isEqualTo(NOW.getEpochSecond() * 1_000_000_000L - 40_000);
    }

    @Test
    void goesOnWhereTheDiskIsFullAndCountsWhatItLost() throws IOException {
        Files.writeString(folder.resolve("web"), "in the way");
        SampleLoop loop = loop();
        sight.add(sample(Reason.DENIED, 3, 0, false));
        loop.turn();
        Files.delete(folder.resolve("web"));
        sight.add(sample(Reason.DENIED, 3, 0, false));
        loop.turn();
        assertThat(metrics()).contains("sight_samples_total{outcome=\"DISK_FAILED\"} 2.0");

        nowNanos.addAndGet(1_000_000_000L);
        sight.add(sample(Reason.DENIED, 3, 0, false));
        loop.turn();

        assertThat(metrics()).contains("sight_samples_total{outcome=\"WRITTEN\"} 1.0");
        assertThat(folder.resolve("web/DENIED.pcapng")).exists();
    }

    private SampleLoop loop() {
        return new SampleLoop(
                sight,
                () -> SLOTS,
                CaptureFolder.open(folder, new CaptureBounds(10_000, 2, 100_000, 10)),
                new SightMeters(registry),
                nowNanos::get,
                InstantSource.fixed(NOW));
    }

    private static Sample sample(Reason reason, int backend, int rule, boolean isLogged) {
        ByteBuffer frame = ByteBuffer.allocate(60).asReadOnlyBuffer();
        return new Sample(10_000, 7, 60, frame, reason, backend, rule, isLogged);
    }

    private String metrics() {
        return new String(MetricsText.of(registry), UTF_8);
    }
}
