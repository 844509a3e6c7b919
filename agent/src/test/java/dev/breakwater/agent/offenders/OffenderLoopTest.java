package dev.breakwater.agent.offenders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.config.Attribution;
import dev.breakwater.agent.config.CountBases;
import dev.breakwater.agent.tables.FakeTables;
import dev.breakwater.agent.tables.Offender;
import dev.breakwater.api.v1.Denial;
import dev.breakwater.api.v1.Denials;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.IpAddress;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OffenderLoopTest {
    private static final long SECOND = 1_000_000_000L;
    private static final IpAddress SOURCE = IpAddress.ipv4(0xC0000201);
    private static final Attribution ATTRIBUTION =
            new Attribution(new Slots(Map.of("lobby", 3), Map.of()), CountBases.EMPTY, Map.of());

    private final FakeTables tables = new FakeTables("epoch-1");
    private final AtomicLong nowNanos = new AtomicLong(5 * SECOND);
    private final List<Denials> sent = new ArrayList<>();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private boolean isStreamOpen = true;
    private final OffenderLoop loop =
            new OffenderLoop(tables, () -> ATTRIBUTION, this::send, nowNanos::get, registry);

    @Test
    void tellsOfAnOffenderOnce() {
        tables.offend(SOURCE, 3, 65 * SECOND);
        loop.turn();
        loop.turn();

        Denial told =
                Denial.newBuilder()
                        .setAddress("192.0.2.1")
                        .setDeniedMillis(60_000)
                        .setBackend("lobby")
                        .build();
        assertThat(sent).containsExactly(Denials.newBuilder().addDenials(told).build());
    }

    @Test
    void tellsOfTheNextOffenceToo() {
        tables.offend(SOURCE, 3, 65 * SECOND);
        loop.turn();
        tables.offend(SOURCE, 3, 70 * SECOND);
        loop.turn();

        assertThat(sent).hasSize(2);
    }

    @Test
    void tellsWhatCouldNotBeSentAgain() {
        tables.offend(SOURCE, 3, 65 * SECOND);
        isStreamOpen = false;
        loop.turn();
        isStreamOpen = true;
        loop.turn();

        assertThat(sent).hasSize(1);
    }

    @Test
    void tellsANewStreamOfAll() {
        tables.offend(SOURCE, 3, 65 * SECOND);
        loop.turn();
        loop.connected();
        loop.turn();

        assertThat(sent).hasSize(2);
    }

    @Test
    void tellsOnlySoManyAtOnce() {
        for (int i = 0; i <= OffenderLoop.TOLD_MAX; i++) {
            tables.offend(IpAddress.ipv4(i), 9, 65 * SECOND);
        }
        loop.turn();
        loop.turn();

        assertThat(sent)
                .extracting(Denials::getDenialsCount)
                .containsExactly(OffenderLoop.TOLD_MAX, 1);
    }

    @Test
    void tellsNothingOfWhoIsDeniedNoMore() {
        tables.offend(SOURCE, 3, 5 * SECOND);
        loop.turn();

        assertThat(sent).isEmpty();
    }

    @Test
    void deniesWhomAnotherNodeSawAndTellsNobody() {
        loop.received(denial("192.0.2.1", 60_000));
        loop.turn();
        loop.turn();

        assertThat(tables.offenders()).containsExactly(new Offender(SOURCE, 0, 65 * SECOND, true));
        assertThat(sent).isEmpty();
    }

    @Test
    void deniesAnewWhomTheKernelLost() {
        loop.received(denial("192.0.2.1", 60_000));
        loop.turn();
        tables.pardon(SOURCE);
        loop.turn();

        assertThat(tables.offenders()).hasSize(1);
    }

    @Test
    void deniesNobodyForLongerThanAnOffenceIsWorth() {
        loop.received(denial("192.0.2.1", Long.MAX_VALUE));
        loop.turn();

        assertThat(tables.offenders()).containsExactly(new Offender(SOURCE, 0, 605 * SECOND, true));
    }

    @Test
    void takesAPardonedSourceAgain() {
        tables.offend(SOURCE, 3, 65 * SECOND);
        loop.received(denial("192.0.2.1", 60_000));
        loop.turn();
        loop.received(denial("192.0.2.1", 0));
        loop.turn();
        loop.turn();

        assertThat(tables.offenders()).isEmpty();
    }

    @Test
    void goesOnAfterAReadingThatFails() {
        tables.offend(SOURCE, 3, 65 * SECOND);
        tables.failToRead(true);
        loop.turn();
        tables.failToRead(false);
        loop.turn();

        assertThat(sent).hasSize(1);
    }

    private boolean send(Denials denials) {
        return isStreamOpen && sent.add(denials);
    }

    private static Denials denial(String address, long millis) {
        return Denials.newBuilder()
                .addDenials(Denial.newBuilder().setAddress(address).setDeniedMillis(millis))
                .build();
    }
}
