package dev.breakwater.control.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.api.v1.BackendCounters;
import dev.breakwater.api.v1.Counters;
import dev.breakwater.api.v1.MetricsPoint;
import dev.breakwater.api.v1.MetricsStreamServiceGrpc.MetricsStreamServiceBlockingStub;
import dev.breakwater.api.v1.ReasonCount;
import dev.breakwater.api.v1.WatchBackendMetricsRequest;
import dev.breakwater.control.RunningControl;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is counted now, by gRPC and by WebSocket.
class LiveMetricsIT {
    @TempDir static Path data;
    private static RunningControl control;

    @BeforeAll
    static void start() {
        control = RunningControl.start(data);
    }

    @AfterAll
    static void stop() {
        control.close();
    }

    @Test
    void tellsWhatIsCountedByGrpc() {
        Iterator<MetricsPoint> points =
                control.client(MetricsStreamServiceBlockingStub.class)
                        .watchBackendMetrics(
                                WatchBackendMetricsRequest.newBuilder().setId("shop").build());
        MetricsPoint first = points.next();
        try (FakeNode node = FakeNode.fresh(control, "live-1")) {
            node.counted(counters(1, 0));
            node.counted(counters(2, 70));

            MetricsPoint point = points.next();
            while (point.getReceivedPackets() == 0) {
                point = points.next();
            }

            assertThat(point.getPassedPackets()).isEqualTo(70);
            assertThat(point.getTime().getSeconds()).isGreaterThan(first.getTime().getSeconds());
        }
    }

    @Test
    void tellsEachSecondByWebSocket() throws Exception {
        Texts texts = new Texts();
        WebSocket socket =
                HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(live("club"), texts)
                        .join();

        assertThat(texts.next()).contains("\"receivedPackets\":\"0\"");
        assertThat(texts.next()).contains("\"time\":\"");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    void refusesThePagesOfOthers() {
        var other =
                HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .header("Origin", "http://evil.example")
                        .buildAsync(live("club"), new Texts());

        assertThatThrownBy(other::join)
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("Unexpected HTTP response status code 403");
    }

    private static URI live(String backend) {
        return URI.create(
                "ws://127.0.0.1:" + control.port() + "/v1/backends/" + backend + "/metrics/live");
    }

    private static Counters.Builder counters(long sequence, long served) {
        return Counters.newBuilder()
                .setEpoch("e")
                .setSequence(sequence)
                .setTimeMillis(Instant.now().toEpochMilli())
                .setReceivedPackets(served)
                .addBackends(
                        BackendCounters.newBuilder()
                                .setBackend("shop")
                                .addReasons(
                                        ReasonCount.newBuilder()
                                                .setReason("SERVED")
                                                .setPackets(served)));
    }

    private static final class Texts implements WebSocket.Listener {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence text, boolean isLast) {
            texts.add(text.toString());
            socket.request(1);
            return null;
        }

        String next() throws InterruptedException {
            String text = texts.poll(20, TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError("nothing within 20 s");
            }
            return text;
        }
    }
}
