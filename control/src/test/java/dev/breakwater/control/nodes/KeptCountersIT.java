package dev.breakwater.control.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.BackendCounters;
import dev.breakwater.api.v1.Counters;
import dev.breakwater.api.v1.ReasonCount;
import dev.breakwater.control.RunningControl;
import dev.breakwater.testkit.network.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a node counted is there once, second by second, whoever was killed or asked again.
class KeptCountersIT {
    private static final int READINGS = 30;
    private static final Pattern SERVED = Pattern.compile("\"SERVED\",\"packets\":\"([0-9]+)\"");

    /// In the past, so that each reading has a second of its own.
    private final long startMillis = Instant.now().toEpochMilli() - 600_000;

    @TempDir Path data;

    /// PostgreSQL's account has to get through to its folder.
    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @Test
    void storesEachReadingOnceHoweverOftenItComes() throws Exception {
        try (RunningControl control = RunningControl.start(data)) {
            for (int time = 0; time < 3; time++) {
                try (FakeNode node = FakeNode.fresh(control, "edge")) {
                    sayAll(node, 1, READINGS);
                    node.awaitKept("epoch", READINGS);
                }
            }

            assertThat(seconds(control)).containsExactly(secondsOf(READINGS));
        }
    }

    @Test
    void goesOnFromWhatItStoredBeforeItWasStartedAnew() throws Exception {
        try (RunningControl control = RunningControl.start(data);
                FakeNode node = FakeNode.fresh(control, "edge")) {
            sayAll(node, 1, 10);
            node.awaitKept("epoch", 10);
        }

        try (RunningControl control = RunningControl.start(data);
                FakeNode node = FakeNode.fresh(control, "edge")) {
            sayAll(node, 5, READINGS);
            node.awaitKept("epoch", READINGS);

            assertThat(seconds(control)).containsExactly(secondsOf(READINGS));
        }
    }

    @Test
    void storesEachReadingOnceWhilePostgresIsKilled() throws Exception {
        try (RunningControl control = RunningControl.start(data);
                FakeNode node = FakeNode.fresh(control, "edge")) {
            say(node, 1);
            node.awaitKept("epoch", 1);
            for (int i = 2; i <= READINGS; i++) {
                say(node, i);
                if (i % 12 == 0) {
                    node.awaitKept("epoch", i - 5);
                    kill();
                }
            }
            node.awaitKept("epoch", READINGS);

            Await.until(() -> seconds(control).length == READINGS - 1, "all seconds");
            assertThat(seconds(control)).containsExactly(secondsOf(READINGS));
        }
    }

    private void sayAll(FakeNode node, int from, int to) {
        for (int i = from; i <= to; i++) {
            say(node, i);
        }
    }

    /// The reading of a second: i(i + 1)/2 packets in all, so i in each second.
    private void say(FakeNode node, int number) {
        long millis = startMillis + number * 1_000L;
        long packets = number * (number + 1L) / 2;
        node.counted(
                Counters.newBuilder()
                        .setEpoch("epoch")
                        .setSequence(number)
                        .setTimeMillis(millis)
                        .setAgeMillis(Instant.now().toEpochMilli() - millis)
                        .setReceivedPackets(packets)
                        .addBackends(
                                BackendCounters.newBuilder()
                                        .setBackend("shop")
                                        .addReasons(
                                                ReasonCount.newBuilder()
                                                        .setReason("SERVED")
                                                        .setPackets(packets))));
    }

    private static Long[] secondsOf(int count) {
        return java.util.stream.LongStream.rangeClosed(2, count).boxed().toArray(Long[]::new);
    }

    private static Long[] seconds(RunningControl control) {
        String body = control.ask("/v1/backends/shop/metrics?seconds=3600").body();
        return SERVED.matcher(body)
                .results()
                .map((MatchResult found) -> Long.parseLong(found.group(1)))
                .toArray(Long[]::new);
    }

    private void kill() throws IOException {
        long pid =
                Long.parseLong(
                        Files.readAllLines(data.resolve("postgresql/postmaster.pid"))
                                .getFirst()
                                .strip());
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
}
