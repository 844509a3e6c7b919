package dev.breakwater.lab.demo;

import dev.breakwater.lab.LabPlace;
import dev.breakwater.lab.client.FinishedRequest;
import dev.breakwater.lab.flood.Flood;
import dev.breakwater.runtime.time.NanoClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Looks at everything once a second and remembers what a summary needs.
///
/// Owned by one thread.
final class Observer {
    private final Stage stage;
    private final Flood flood;
    private final NanoClock clock;
    private final DropMeter dropMeter;
    private final long startNanos;
    private final List<FinishedRequest> requests = new ArrayList<>();

    private List<Long> sent;
    private long arrivedPackets;
    private Drops drops = Drops.NONE;
    private long originPackets;
    private long lastNanos;

    Observer(Stage stage, Flood flood, NanoClock clock) {
        this.stage = stage;
        this.flood = flood;
        this.clock = clock;
        this.dropMeter = new DropMeter(stage.api());
        this.startNanos = clock.nowNanos();
        this.lastNanos = startNanos;
        stage.client().takeReports();
        this.originPackets = readOrigin();
        this.arrivedPackets = readArrived();
        this.sent = flood.sentPackets();
    }

    /// What happened since the last look.
    Second look(Phase phase) {
        List<FinishedRequest> finished = stage.client().takeReports();
        requests.addAll(finished);
        List<Long> sentNow = flood.sentPackets();
        long arrivedNow = readArrived();
        long originNow = readOrigin();
        long nowNanos = clock.nowNanos();
        Drops dropsNow = dropMeter.read();
        double seconds = (nowNanos - lastNanos) / 1e9;
        Second second =
                new Second(
                        (nowNanos - startNanos) / 1e9,
                        seconds,
                        phase,
                        Served.of(finished),
                        rates(sentNow, (arrivedNow - arrivedPackets) / seconds),
                        dropsNow.minus(drops),
                        Math.round((originNow - originPackets) / seconds));
        sent = sentNow;
        arrivedPackets = arrivedNow;
        drops = dropsNow;
        originPackets = originNow;
        lastNanos = nowNanos;
        return second;
    }

    /// What the shield counted in the whole seconds of that stretch of wall time.
    Counted counted(long fromMillis, long untilMillis) {
        return dropMeter.between(
                Instant.ofEpochMilli(fromMillis), Instant.ofEpochMilli(untilMillis));
    }

    /// The requests that were due in a stretch of wall time and have ended.
    List<FinishedRequest> requestsDue(long fromMillis, long untilMillis) {
        return requests.stream()
                .filter(request -> request.dueMillis() >= fromMillis)
                .filter(request -> request.dueMillis() < untilMillis)
                .toList();
    }

    /// At the edge: a machine that is short of time loses some of what is sent before.
    private long readArrived() {
        return stage.lab()
                .counters(LabPlace.EDGE, LabPlace.ATTACKER.linkOfEdge())
                .receivedPackets();
    }

    private long readOrigin() {
        return stage.lab().counters(LabPlace.ORIGIN, LabPlace.ORIGIN.link()).receivedPackets();
    }

    /// What came to the edge, by stream, in the proportion in which it was sent.
    private List<Long> rates(List<Long> sentNow, double arrivedPps) {
        long[] since = new long[sentNow.size()];
        Arrays.setAll(since, stream -> sentNow.get(stream) - sent.get(stream));
        long sum = Math.max(1, Arrays.stream(since).sum());
        return Arrays.stream(since)
                .mapToObj(packets -> Math.round(arrivedPps * packets / sum))
                .toList();
    }
}
