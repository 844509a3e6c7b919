package dev.breakwater.agent.offenders;

import dev.breakwater.agent.config.Attribution;
import dev.breakwater.agent.tables.Offender;
import dev.breakwater.agent.tables.ShieldTables;
import dev.breakwater.api.v1.Denial;
import dev.breakwater.api.v1.Denials;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.runtime.life.LoopThread;
import dev.breakwater.runtime.time.NanoClock;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpText;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads each second whom the kernel denies for what he sent after proof, tells control of those
/// that this node saw, and has the kernel deny those of other nodes and take pardoned ones again.
///
/// Thread-safe.
public final class OffenderLoop implements AutoCloseable {
    /// Told in one message; the others in the next second's.
    static final int TOLD_MAX = 1_000;

    private static final Logger log = LoggerFactory.getLogger(OffenderLoop.class);
    private static final long PERIOD_NANOS = 1_000_000_000L;
    private static final long MILLI_NANOS = 1_000_000L;

    private final ShieldTables tables;
    private final Supplier<Attribution> attribution;
    private final OffenderSink sink;
    private final NanoClock clock;
    private final Gauge count;
    private Optional<LoopThread> loop = Optional.empty();

    /// Until when those are denied that control knows of. The loop's alone.
    private final Map<IpAddress, Long> toldUntilNanos = new HashMap<>();

    // Guarded by this.
    private final Map<IpAddress, Long> wantedUntilNanos = new HashMap<>();
    private final Set<IpAddress> pardoned = new HashSet<>();
    private boolean isNewStream;

    public OffenderLoop(
            ShieldTables tables,
            Supplier<Attribution> attribution,
            OffenderSink sink,
            NanoClock clock,
            PrometheusRegistry registry) {
        this.tables = tables;
        this.attribution = attribution;
        this.sink = sink;
        this.clock = clock;
        this.count =
                Gauge.builder()
                        .name("shield_offenders")
                        .help("Sources denied for what they sent after proof.")
                        .register(registry);
    }

    /// Starts to read. Once only.
    ///
    /// @param onDeath told where a defect ends the loop
    public void start(Consumer<Throwable> onDeath) {
        loop = Optional.of(LoopThread.start("offenders", this::run, onDeath));
    }

    /// Another control may listen: it is told of all.
    public synchronized void connected() {
        isNewStream = true;
    }

    /// What control says of other nodes' offenders, and of those pardoned.
    public synchronized void received(Denials denials) {
        long nowNanos = clock.nowNanos();
        for (Denial denial : denials.getDenialsList()) {
            IpText.parseAddress(denial.getAddress())
                    .ifPresent(source -> want(source, denial.getDeniedMillis(), nowNanos));
        }
    }

    private void want(IpAddress source, long deniedMillis, long nowNanos) {
        if (deniedMillis <= 0) {
            wantedUntilNanos.remove(source);
            pardoned.add(source);
            return;
        }
        pardoned.remove(source);
        if (wantedUntilNanos.size() < ShieldAbi.OFFENDERS_MAX) {
            long millisMax = ShieldAbi.OFFENDER_NANOS / MILLI_NANOS;
            long deniedNanos = Math.min(deniedMillis, millisMax) * MILLI_NANOS;
            wantedUntilNanos.put(source, nowNanos + deniedNanos);
        }
    }

    private void run() throws InterruptedException {
        while (true) {
            turn();
            TimeUnit.NANOSECONDS.sleep(PERIOD_NANOS);
        }
    }

    /// One reading.
    void turn() {
        long nowNanos = clock.nowNanos();
        Map<IpAddress, Offender> denied = new HashMap<>();
        try {
            pardon();
            for (Offender offender : tables.offenders()) {
                if (offender.untilNanos() > nowNanos) {
                    denied.put(offender.source(), offender);
                }
            }
            deny(denied, nowNanos);
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("The kernel's offenders can't be read; trying again.");
            return;
        }
        count.set(denied.size());
        tell(denied, nowNanos);
    }

    private void pardon() {
        for (IpAddress source : pardons()) {
            tables.pardon(source);
            synchronized (this) {
                pardoned.remove(source);
            }
        }
    }

    private synchronized Set<IpAddress> pardons() {
        return Set.copyOf(pardoned);
    }

    /// Each turn anew: before its first version, or where it had no room, the kernel kept none.
    private void deny(Map<IpAddress, Offender> denied, long nowNanos) {
        wanted(nowNanos)
                .forEach(
                        (source, untilNanos) -> {
                            if (!denied.containsKey(source)) {
                                tables.deny(source, untilNanos);
                            }
                        });
    }

    private synchronized Map<IpAddress, Long> wanted(long nowNanos) {
        wantedUntilNanos.values().removeIf(untilNanos -> untilNanos <= nowNanos);
        return Map.copyOf(wantedUntilNanos);
    }

    private void tell(Map<IpAddress, Offender> denied, long nowNanos) {
        if (takeNewStream()) {
            toldUntilNanos.clear();
        }
        toldUntilNanos.keySet().retainAll(denied.keySet());
        List<Offender> news =
                denied.values().stream().filter(this::isNews).limit(TOLD_MAX).toList();
        if (!news.isEmpty() && sink.trySend(message(news, nowNanos))) {
            news.forEach(told -> toldUntilNanos.put(told.source(), told.untilNanos()));
        }
    }

    private synchronized boolean takeNewStream() {
        boolean isNew = isNewStream;
        isNewStream = false;
        return isNew;
    }

    private boolean isNews(Offender offender) {
        return !offender.isTold()
                && toldUntilNanos.getOrDefault(offender.source(), 0L) != offender.untilNanos();
    }

    private Denials message(List<Offender> offenders, long nowNanos) {
        Map<Integer, String> names = new HashMap<>();
        attribution.get().slots().backends().forEach((name, slot) -> names.put(slot, name));
        Denials.Builder message = Denials.newBuilder();
        for (Offender offender : offenders) {
            long deniedNanos = offender.untilNanos() - nowNanos;
            message.addDenials(
                    Denial.newBuilder()
                            .setAddress(offender.source().toString())
                            .setDeniedMillis(Math.ceilDiv(deniedNanos, MILLI_NANOS))
                            .setBackend(names.getOrDefault(offender.backendSlot(), "")));
        }
        return message.build();
    }

    @Override
    public void close() {
        loop.ifPresent(LoopThread::close);
    }
}
