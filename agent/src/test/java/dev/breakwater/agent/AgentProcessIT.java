package dev.breakwater.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.agent.config.Versions;
import dev.breakwater.agent.stream.FakeControl;
import dev.breakwater.agent.tables.FakeTables;
import dev.breakwater.agent.tables.OnLan;
import dev.breakwater.api.v1.Applied;
import dev.breakwater.api.v1.Counters;
import dev.breakwater.api.v1.FromNode.MessageCase;
import dev.breakwater.api.v1.Hello;
import dev.breakwater.api.v1.Interfaces;
import dev.breakwater.api.v1.Refusal;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.api.v1.ToNode;
import dev.breakwater.bpf.Reason;
import dev.breakwater.runtime.life.ProcessLifetime;
import dev.breakwater.runtime.settings.Settings;
import dev.breakwater.runtime.settings.SettingsReading;
import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.RegistrationClient;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole agent on a fake kernel, against a real gRPC server.
class AgentProcessIT {
    @TempDir private Path state;

    private final FakeTables tables = new FakeTables("epoch-1");
    private final FakeControl control = new FakeControl(0);
    private ProcessLifetime agent = new ProcessLifetime();

    @AfterEach
    void close() {
        agent.close();
        control.close();
    }

    @Test
    void saysWhoItIsThenAppliesWhatItIsOffered() {
        start();
        StreamObserver<ToNode> stream = control.stream();

        Hello hello = control.hear(MessageCase.HELLO).getHello();
        FakeControl.offer(stream, Versions.ofBackends(1, "game"));
        Applied applied = control.hear(MessageCase.APPLIED).getApplied();

        assertThat(hello.getNodeId()).isEqualTo("edge-1");
        assertThat(hello.getAppliedVersion()).isZero();
        assertThat(hello.getInterfacesList()).containsExactly("edge0 (lan, native)");
        assertThat(applied.getVersion()).isEqualTo(1);
        assertThat(tables.published()).containsExactly(1L);
    }

    @Test
    void saysHowItsInterfacesAreProtectedNow() {
        start();
        control.stream();
        control.hear(MessageCase.HELLO);

        tables.become(OnLan.missing("edge0"));

        Interfaces now = control.hear(MessageCase.INTERFACES).getInterfaces();
        assertThat(now.getInterfacesList()).containsExactly("edge0 (lan, missing)");
    }

    @Test
    void refusesWithResourceAndReasonThenGoesOn() {
        start();
        StreamObserver<ToNode> stream = control.stream();
        control.hear(MessageCase.HELLO);

        FakeControl.offer(stream, Versions.wrong(1));
        Refusal refusal = control.hear(MessageCase.REFUSED).getRefused();
        FakeControl.offer(stream, Versions.empty(2));
        Applied applied = control.hear(MessageCase.APPLIED).getApplied();

        assertThat(refusal.getVersion()).isEqualTo(1);
        assertThat(refusal.getResource()).isEqualTo("FilterRule/broken");
        assertThat(refusal.getReason()).contains("priority");
        assertThat(applied.getVersion()).isEqualTo(2);
    }

    @Test
    void refusesAVersionThatHasNoPossibleNumber() {
        start();
        StreamObserver<ToNode> stream = control.stream();
        control.hear(MessageCase.HELLO);

        FakeControl.offer(stream, Versions.empty(0).toBuilder().setVersion(-1).build());

        Refusal refusal = control.hear(MessageCase.REFUSED).getRefused();
        assertThat(refusal.getVersion()).isEqualTo(-1);
        assertThat(refusal.getReason()).isEqualTo("version: -1 (expected: 0 or more)");
    }

    @Test
    void comesBackAfterTheStreamBreaksAndSaysWhatItRuns() {
        start();
        StreamObserver<ToNode> first = control.stream();
        FakeControl.offer(first, Versions.empty(1));
        control.hear(MessageCase.HELLO);
        control.hear(MessageCase.APPLIED);

        FakeControl.fail(first);
        control.stream();

        Hello hello = control.hear(MessageCase.HELLO).getHello();
        assertThat(hello.getAppliedVersion()).isEqualTo(1);
        assertThat(hello.getHistory()).isEqualTo(Versions.HISTORY);
    }

    @Test
    void protectsFromItsDiskWhileControlIsAway() {
        start();
        FakeControl.offer(control.stream(), Versions.empty(4));
        control.hear(MessageCase.APPLIED);
        agent.close();
        control.close();

        start();

        assertThat(tables.published()).containsExactly(4L, 4L);
    }

    @Test
    void findsAControlThatComesLater() throws IOException {
        int port = freePort();
        start("--control", "http://127.0.0.1:" + port);

        try (FakeControl late = new FakeControl(port)) {
            assertThat(late.hear(MessageCase.HELLO).getHello().getNodeId()).isEqualTo("edge-1");
        }
    }

    @Test
    void leavesTheShieldUpWhenItStops() {
        start();
        control.stream();

        agent.close();

        assertThat(tables.closedCount()).isEqualTo(1);
        assertThat(tables.isReleased()).isFalse();
    }

    @Test
    void sendsTotalsThatAddUp() {
        start();
        FakeControl.offer(control.stream(), Versions.ofBackends(1, "game"));
        control.hear(MessageCase.APPLIED);
        tables.count(1, Reason.SERVED, 5);
        tables.count(0, Reason.MALFORMED_UDP, 2);

        Counters counters =
                control.hear(
                                MessageCase.COUNTERS,
                                message -> message.getCounters().getReceivedPackets() == 7)
                        .getCounters();

        assertThat(counters.getEpoch()).isEqualTo("epoch-1");
        assertThat(counters.getReceivedPackets()).isEqualTo(7);
        assertThat(counters.getBackendsList())
                .extracting(backend -> backend.getBackend() + " " + backend.getReasonsCount())
                .containsExactly(" 1", "game 1");
        assertThat(counters.getBackends(1).getReasons(0).getPackets()).isEqualTo(5);
    }

    @Test
    void servesTheSameNumbersToPrometheus() throws Exception {
        int port = freePort();
        start("--metrics", "127.0.0.1:" + port);
        FakeControl.offer(control.stream(), Versions.ofBackends(1, "game"));
        control.hear(MessageCase.APPLIED);
        tables.count(1, Reason.SOURCE_LIMIT, 5);
        control.hear(MessageCase.COUNTERS);

        Await.until(() -> get(port, "/metrics").body().contains("SOURCE_LIMIT"), "a reading");

        assertThat(get(port, "/metrics").body())
                .contains("shield_packets_total{backend=\"game\",reason=\"SOURCE_LIMIT\"")
                .contains("verdict=\"DROP\"} 5.0")
                .contains("shield_received_packets_total 5.0")
                .contains("config_applied_version 1.0")
                .contains("agent_connected 1.0")
                .contains("config_versions_total{outcome=\"APPLIED\"} 1.0");
        assertThat(get(port, "/metrics/x").statusCode()).isEqualTo(404);
    }

    @Test
    void hearsServersAtItsSocketAsLongAsItRuns() throws IOException {
        Path socket = state.resolve("registration.sock");
        start("--registration-socket", socket.toString());
        FakeControl.offer(control.stream(), Versions.ofBackends(1, "game"));
        control.hear(MessageCase.APPLIED);

        RegistrationClient.Answer answer =
                RegistrationClient.register(socket, "192.0.2.1", 19_132, new byte[32]);
        Await.until(() -> tables.wallOffsetNanos() > 0, "the time of day");
        agent.close();

        assertThat(answer.status()).isEqualTo(1);
        assertThat(answer.message()).startsWith("address: 192.0.2.1:19132 (expected: where a");
        assertThat(socket).doesNotExist();
    }

    @Test
    void runsAFileOnItsOwn() {
        Settings settings = settings("--control", "none", "--config", "unused.yaml");
        List<Resource> wanted = Versions.resources(Versions.ofBackends(0, "game"));
        new AgentProcess(settings, agent).start(() -> tables, Optional.of(wanted));
        agent.close();
        agent = new ProcessLifetime();

        new AgentProcess(settings, agent).start(() -> tables, Optional.of(wanted));

        assertThat(tables.published()).containsExactly(1L, 1L, 2L);
    }

    @Test
    void refusesToRunAFileThatTheNodeRefuses() {
        Settings settings = settings("--control", "none", "--config", "unused.yaml");

        assertThatThrownBy(
                        () ->
                                new AgentProcess(settings, agent)
                                        .start(
                                                () -> tables,
                                                Optional.of(Versions.resources(Versions.wrong(0)))))
                .hasMessageStartingWith("config: FilterRule/broken: ");
    }

    @Test
    void appliesTheNewestOfAFloodOfVersions() {
        start();
        StreamObserver<ToNode> stream = control.stream();
        control.hear(MessageCase.HELLO);

        for (int version = 1; version <= 500; version++) {
            FakeControl.offer(stream, Versions.ofBackends(version, "game"));
        }

        control.hear(MessageCase.APPLIED, message -> message.getApplied().getVersion() == 500);
        assertThat(tables.published()).isSorted().doesNotHaveDuplicates().endsWith(500L);
    }

    private void start(String... more) {
        agent = new ProcessLifetime();
        new AgentProcess(settings(more), agent).start(() -> tables, Optional.empty());
    }

    private Settings settings(String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("--node=edge-1", "--interfaces=edge0", "--state=" + state));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--control")) {
            arguments.addAll(List.of("--control", "http://" + control.address()));
        }
        if (!arguments.contains("--metrics")) {
            arguments.addAll(List.of("--metrics", "127.0.0.1:0"));
        }
        return ((SettingsReading.Ready) AgentSettings.READER.read(arguments, Map.of())).settings();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static HttpResponse<String> get(int port, String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + port + path);
            return client.send(
                    HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
