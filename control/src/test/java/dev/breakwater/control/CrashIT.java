package dev.breakwater.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.control.nodes.FakeNode;
import dev.breakwater.testkit.network.Await;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was acknowledged is there afterwards, whoever was killed; and nothing forks the history.
class CrashIT {
    private static final int KILLS = 3;

    @TempDir Path data;

    /// PostgreSQL's account has to get through to its folder.
    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @Test
    void losesNoAcknowledgedChangeWhenPostgresIsKilled() throws Exception {
        var acknowledged = new ConcurrentLinkedQueue<String>();
        try (RunningControl control = RunningControl.start(data)) {
            AtomicBoolean isOver = new AtomicBoolean();
            try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int writer = 0; writer < 4; writer++) {
                    String prefix = "w" + writer + "-";
                    Future<?> _ =
                            writers.submit(() -> write(control, prefix, acknowledged, isOver));
                }
                for (int kill = 0; kill < KILLS; kill++) {
                    int before = acknowledged.size();
                    Await.until(() -> acknowledged.size() > before + 20, "writes go on");
                    kill();
                }
                int before = acknowledged.size();
                Await.until(() -> acknowledged.size() > before + 20, "writes go on again");
                isOver.set(true);
            }
            assertThat(control.ask("/v1/address-lists").body()).contains(quoted(acknowledged));
        }

        try (RunningControl control = RunningControl.start(data)) {
            assertThat(control.ask("/v1/address-lists").body()).contains(quoted(acknowledged));
            assertThat(numbers(control)).isSubsetOf(numbersUpTo(acknowledged.size() + 100));
        }
    }

    @Test
    void answersReadsAndRefusesWritesWhilePostgresIsAway() throws Exception {
        // Its folder gone, PostgreSQL can't come back by itself.
        try (RunningControl control = RunningControl.start(data);
                FakeNode node = FakeNode.fresh(control, "node")) {
            create(control, "kept");
            node.next();
            Path folder = data.resolve("postgresql");
            Path away = data.resolve("away");
            Files.move(folder, away);
            ProcessHandle.of(pid(away)).orElseThrow().destroyForcibly();
            Await.until(() -> control.ask("/metrics").body().contains("store_away 1.0"), "away");

            HttpResponse<String> write = create(control, "refused");

            assertThat(write.statusCode()).isEqualTo(503);
            assertThat(write.body()).contains("\"UNAVAILABLE\"").contains("PostgreSQL");
            assertThat(control.ask("/v1/address-lists/kept").statusCode()).isEqualTo(200);
            assertThat(control.ask("/v1/nodes/node").body()).contains("\"connected\":true");

            Files.move(away, folder);
            Await.until(() -> create(control, "later").statusCode() != 503, "back");
        }
    }

    @Test
    void refusesToForkBetweenTwoControls() throws Exception {
        try (RunningControl first = RunningControl.start(data.resolve("first"));
                RunningControl second =
                        RunningControl.start(
                                data.resolve("second"), "--database-url", url("first"));
                FakeNode node = FakeNode.fresh(second, "node")) {
            List<Future<Integer>> outcomes = new ArrayList<>();
            try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 40; i++) {
                    RunningControl control = i % 2 == 0 ? first : second;
                    String name = "n" + i;
                    outcomes.add(writers.submit(() -> create(control, name).statusCode()));
                }
            }

            assertThat(outcomes).extracting(Future::resultNow).containsOnly(200);
            Await.until(() -> numbers(first).size() == 40, "forty versions");
            Await.until(() -> lists(first).equals(lists(second)), "both see the same");
            long last = 0;
            while (last < 40) {
                last = node.next().getVersion();
            }
            assertThat(last).isEqualTo(40);
        }
    }

    @Test
    void answersARepeatedRequestAfterARestart() {
        String first;
        try (RunningControl control = RunningControl.start(data)) {
            first = create(control, "repeated", "?requestId=r").body();
        }

        try (RunningControl control = RunningControl.start(data)) {
            assertThat(create(control, "repeated", "?requestId=r").body())
                    .isEqualTo(first)
                    .contains("\"version\":\"1\"");
        }
    }

    @Test
    void fulfilsARequestOnceThatManyControlsAreAsked() {
        try (RunningControl first = RunningControl.start(data.resolve("first"));
                RunningControl second =
                        RunningControl.start(
                                data.resolve("second"), "--database-url", url("first"))) {
            List<Future<String>> answers = new ArrayList<>();
            try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 20; i++) {
                    RunningControl control = i % 2 == 0 ? first : second;
                    answers.add(
                            writers.submit(() -> create(control, "once", "?requestId=o").body()));
                }
            }

            assertThat(answers)
                    .extracting(Future::resultNow)
                    .containsOnly(answers.getFirst().resultNow());
            assertThat(numbers(first)).containsExactly(1L);
        }
    }

    private static void write(
            RunningControl control,
            String prefix,
            ConcurrentLinkedQueue<String> acknowledged,
            AtomicBoolean isOver) {
        for (int i = 0; !isOver.get(); i++) {
            String name = prefix + i;
            int status = create(control, name).statusCode();
            assertThat(status).isIn(200, 503);
            if (status == 200) {
                acknowledged.add(name);
            }
        }
    }

    private static HttpResponse<String> create(RunningControl control, String name) {
        return create(control, name, "");
    }

    private static HttpResponse<String> create(RunningControl control, String name, String query) {
        return control.post(
                "/v1/address-lists" + query,
                """
                {"metadata": {"name": "%s"}, "spec": {"action": "DENY", "entries": []}}
                """
                        .formatted(name));
    }

    private void kill() throws IOException {
        ProcessHandle.of(pid(data.resolve("postgresql"))).ifPresent(ProcessHandle::destroyForcibly);
    }

    private static long pid(Path folder) throws IOException {
        return Long.parseLong(
                Files.readAllLines(folder.resolve("postmaster.pid")).getFirst().strip());
    }

    private String url(String control) {
        return "jdbc:postgresql://localhost/postgres?user=breakwater&sslmode=disable"
                + "&socketFactory=dev.breakwater.control.postgres.UnixSocketFactory"
                + "&socketFactoryArg="
                + data.resolve(control).resolve("postgresql/.s.PGSQL.5432");
    }

    private static String lists(RunningControl control) {
        return control.ask("/v1/address-lists").body();
    }

    private static List<String> quoted(Iterable<String> names) {
        List<String> quoted = new ArrayList<>();
        names.forEach(name -> quoted.add('"' + name + '"'));
        return quoted;
    }

    private static List<Long> numbers(RunningControl control) {
        return java.util.regex.Pattern.compile("\"number\":\"([0-9]+)\"")
                .matcher(control.ask("/v1/versions?limit=1000").body())
                .results()
                .map(found -> Long.parseLong(found.group(1)))
                .toList();
    }

    private static List<Long> numbersUpTo(long last) {
        return java.util.stream.LongStream.rangeClosed(1, last).boxed().toList();
    }
}
