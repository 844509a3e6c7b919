package dev.breakwater.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.BackendCounters;
import dev.breakwater.api.v1.Counters;
import dev.breakwater.api.v1.CountryCounters;
import dev.breakwater.api.v1.ReasonCount;
import dev.breakwater.api.v1.RuleCounters;
import dev.breakwater.bpf.Reason.Verdict;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CounterIntakeTest {
    private static final long SECOND = 1_000_000;
    private static final CountryCounters ANYWHERE = country("-").build();

    private final AtomicLong nowMillis = new AtomicLong(SECOND * 1_000);
    private final CounterIntake intake =
            new CounterIntake(
                    new ControlMetrics(new PrometheusRegistry()),
                    () -> Instant.ofEpochMilli(nowMillis.get()));
    private long sequence;

    @Test
    void handsOutEachReadingOnceAndInOrder() {
        accept(message("e"));
        accept(message("e"));

        List<CounterIntake.Waiting> taken = intake.take();

        assertThat(taken).hasSize(1);
        assertThat(taken.getFirst().readings())
                .extracting(CounterIntake.Reading::second)
                .containsExactly(SECOND + 1, SECOND + 2);
        assertThat(taken.getFirst().seen()).isEqualTo(new CounterIntake.Mark("e", 2));
        assertThat(intake.take()).isEmpty();
    }

    @Test
    void tellsAgainThatWhatComesAgainIsKept() {
        Counters.Builder first = message("e");
        accept(first);
        intake.take();
        intake.connected("node");

        assertThat(accept(first)).isEmpty();

        CounterIntake.Waiting again = intake.take().getFirst();
        assertThat(again.readings()).isEmpty();
        assertThat(again.seen()).isEqualTo(new CounterIntake.Mark("e", 1));
    }

    @Test
    void tellsThatWhatItRefusesNeedNotComeAgain() {
        accept(message("e").setReceivedPackets(10));
        accept(message("e").setReceivedPackets(9));

        assertThat(intake.take().getFirst().seen().sequence()).isEqualTo(2);
    }

    @Test
    void putsWhatWasReadEarlierIntoTheSecondInWhichItWasRead() {
        Counters.Builder reading = message("e");
        nowMillis.addAndGet(600_000);

        accept(reading.setAgeMillis(600_000));

        assertThat(intake.take().getFirst().readings().getFirst().second()).isEqualTo(SECOND + 1);
    }

    @Test
    void putsANodeOfAnotherClockIntoItsOwnSecond() {
        accept(message("e").setTimeMillis(SECOND * 1_000 - 60_000));

        assertThat(intake.take().getFirst().readings().getFirst().second()).isEqualTo(SECOND + 1);
    }

    @Test
    void refusesMoreReadingsThanWaitOfOneNode() {
        for (int i = 0; i < CounterIntake.READINGS_MAX; i++) {
            assertThat(accept(message("e"))).isEmpty();
        }

        assertThat(accept(message("e"))).contains(CounterRefusal.TOO_OFTEN);
    }

    @Test
    void refusesAnAbsurdAge() {
        assertThat(accept(message("e").setAgeMillis(-1))).contains(CounterRefusal.TIME);
        assertThat(accept(message("e").setAgeMillis(Long.MAX_VALUE))).contains(CounterRefusal.TIME);
    }

    @Test
    void refusesASequenceThatDoesNotGrow() {
        accept(message("e").setSequence(5));

        assertThat(accept(message("e").setSequence(5))).contains(CounterRefusal.SEQUENCE);
    }

    @Test
    void refusesATotalThatGoesBack() {
        accept(message("e").setReceivedPackets(10));

        assertThat(accept(message("e").setReceivedPackets(9))).contains(CounterRefusal.BACKWARDS);
    }

    @Test
    void refusesAnAbsurdTime() {
        for (long timeMillis : List.of(0L, Long.MIN_VALUE, Long.MAX_VALUE, SECOND * 3_000)) {
            assertThat(accept(message("e").setTimeMillis(timeMillis)))
                    .as("%d", timeMillis)
                    .contains(CounterRefusal.TIME);
        }
    }

    @Test
    void refusesAnEpochWithoutEnd() {
        assertThat(accept(message(""))).contains(CounterRefusal.EPOCH);
        assertThat(accept(message("e".repeat(65)))).contains(CounterRefusal.EPOCH);
    }

    @Test
    void refusesAReasonThatItDoesNotKnow() {
        assertThat(accept(message("e", backend("web", "SUNSPOTS", 1, 1))))
                .contains(CounterRefusal.REASON);
    }

    @Test
    void refusesANameThatCanNotBe() {
        assertThat(accept(message("e", backend("We\nb", "SERVED", 1, 1))))
                .contains(CounterRefusal.NAME);
        assertThat(accept(message("e").addRules(RuleCounters.newBuilder().setRule(""))))
                .contains(CounterRefusal.NAME);
    }

    @Test
    void refusesNumbersBelowNothing() {
        assertThat(accept(message("e", backend("web", "SERVED", -1, 1))))
                .contains(CounterRefusal.NEGATIVE);
        assertThat(accept(message("e").setReceivedPackets(-1))).contains(CounterRefusal.NEGATIVE);
        assertThat(
                        accept(
                                message("e")
                                        .addRules(
                                                RuleCounters.newBuilder()
                                                        .setRule("r")
                                                        .setBytes(-1))))
                .contains(CounterRefusal.NEGATIVE);
    }

    @Test
    void refusesABackendTwice() {
        assertThat(
                        accept(
                                message(
                                        "e",
                                        backend("web", "SERVED", 1, 1),
                                        backend("web", "SERVED", 1, 1))))
                .contains(CounterRefusal.TWICE);
    }

    @Test
    void refusesMoreRulesThanANodeHas() {
        Counters.Builder message = message("e");
        for (int i = 0; i <= 16_385; i++) {
            message.addRules(RuleCounters.newBuilder().setRule("r" + i));
        }

        assertThat(accept(message)).contains(CounterRefusal.TOO_MANY);
    }

    @Test
    void keepsTheTotalsOfCountriesAndCountsThemAsTwoNumbers() {
        accept(message("e").addCountries(country("DE")).addCountries(country("-")));

        NodeTotals totals = Objects.requireNonNull(intake.totals().get("node"));

        assertThat(totals.countries()).containsOnlyKeys("DE", "-");
        Tallies<Verdict> tallies = Objects.requireNonNull(totals.countries().get("DE"));
        assertThat(tallies.at(0)).isEqualTo(new Tallies.Tally<>(Verdict.PASS, 3, 300));
        assertThat(tallies.at(1)).isEqualTo(new Tallies.Tally<>(Verdict.DROP, 2, 200));
        assertThat(totals.seriesCount()).isEqualTo(4);
    }

    @Test
    void refusesCountriesThatCanNotBe() {
        assertThat(accept(message("e").addCountries(country("de")))).contains(CounterRefusal.NAME);
        assertThat(accept(message("e").addCountries(country("")))).contains(CounterRefusal.NAME);
        assertThat(accept(message("e").addCountries(country("DE").setDroppedBytes(-1))))
                .contains(CounterRefusal.NEGATIVE);
        assertThat(accept(message("e").addCountries(country("DE")).addCountries(country("DE"))))
                .contains(CounterRefusal.TWICE);
        assertThat(accept(message("e").addAllCountries(Collections.nCopies(678, ANYWHERE))))
                .contains(CounterRefusal.TOO_MANY);
    }

    @Test
    void holdsNoMoreThanItsLimitOfAllNodesTogether() {
        for (int node = 0; node < 50; node++) {
            intake.accept("node-" + node, many().build());
        }

        int held = intake.totals().values().stream().mapToInt(NodeTotals::seriesCount).sum();

        assertThat(held).isBetween(CounterIntake.SERIES_MAX - 16_384, CounterIntake.SERIES_MAX);
    }

    @Test
    void forgetsANode() {
        accept(message("e", backend("web", "SERVED", 1, 1)));

        intake.forget("node");

        assertThat(intake.totals()).isEmpty();
    }

    private Counters.Builder many() {
        Counters.Builder message = message("e");
        for (int i = 0; i < 16_384; i++) {
            message.addRules(RuleCounters.newBuilder().setRule("r" + i));
        }
        return message;
    }

    private java.util.Optional<CounterRefusal> accept(Counters.Builder message) {
        return intake.accept("node", message.build());
    }

    /// A message of the next second.
    private Counters.Builder message(String epoch, BackendCounters... backends) {
        nowMillis.addAndGet(1_000);
        return Counters.newBuilder()
                .setEpoch(epoch)
                .setSequence(++sequence)
                .setTimeMillis(nowMillis.get())
                .addAllBackends(List.of(backends));
    }

    private static BackendCounters backend(String name, String reason, long packets, long bytes) {
        return BackendCounters.newBuilder()
                .setBackend(name)
                .addReasons(
                        ReasonCount.newBuilder()
                                .setReason(reason)
                                .setPackets(packets)
                                .setBytes(bytes))
                .build();
    }

    private static CountryCounters.Builder country(String letters) {
        return CountryCounters.newBuilder()
                .setCountry(letters)
                .setPassedPackets(3)
                .setPassedBytes(300)
                .setDroppedPackets(2)
                .setDroppedBytes(200);
    }
}
