package dev.breakwater.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.BackendCounters;
import dev.breakwater.api.v1.Counters;
import dev.breakwater.api.v1.CountryCounters;
import dev.breakwater.api.v1.ReasonCount;
import dev.breakwater.api.v1.RuleCounters;
import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.Reason.Verdict;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CounterIntakeTest {
    private static final long SECOND = 1_000_000;
    private static final CountryCounters ANYWHERE = country("-").build();

    private final LastHour<Reason> lastHour = LastHour.ofBackends();
    private final LastHour<Verdict> countryHour = LastHour.ofCountries();
    private final AtomicLong nowMillis = new AtomicLong(SECOND * 1_000);
    private final CounterIntake intake =
            new CounterIntake(
                    lastHour,
                    countryHour,
                    new ControlMetrics(new PrometheusRegistry()),
                    () -> Instant.ofEpochMilli(nowMillis.get()),
                    () -> nowMillis.get() * 1_000_000);
    private long sequence;

    @Test
    void putsTheDifferenceIntoItsSecond() {
        accept(message("e", backend("web", "SERVED", 100, 1_000)));

        accept(message("e", backend("web", "SERVED", 130, 1_500)));

        assertThat(packets("web")).containsExactly(30L);
    }

    @Test
    void countsNothingOfTotalsThatItSeesFirst() {
        accept(message("e", backend("web", "SERVED", 100, 1_000)));

        assertThat(packets("web")).isEmpty();
        assertThat(intake.totals()).containsOnlyKeys("node");
    }

    @Test
    void losesNothingWhenAMessageIsLost() {
        accept(message("e", backend("web", "SERVED", 100, 1_000)));
        message("e", backend("web", "SERVED", 110, 1_000));

        accept(message("e", backend("web", "SERVED", 130, 1_000)));

        assertThat(packets("web")).containsExactly(30L);
    }

    @Test
    void countsTheWholeOfANewEpoch() {
        accept(message("e", backend("web", "SERVED", 100, 1_000)));

        accept(message("f", backend("web", "SERVED", 7, 70)));

        assertThat(packets("web")).containsExactly(7L);
    }

    @Test
    void countsABackendThatWasMadeAnewFromNothing() {
        accept(message("e", backend("web", "SERVED", 100, 1_000)));

        accept(message("e", backend("web", "SERVED", 4, 40)));

        assertThat(packets("web")).containsExactly(4L);
    }

    @Test
    void takesTheSequenceFromTheStartOnANewStream() {
        accept(message("e", backend("web", "SERVED", 1, 1)));
        accept(message("e", backend("web", "SERVED", 2, 2)));
        intake.connected("node");
        sequence = 0;

        assertThat(accept(message("e", backend("web", "SERVED", 3, 3)))).isEmpty();
    }

    @Test
    void putsANodeOfAnotherClockIntoItsOwnSecond() {
        accept(message("e", backend("web", "SERVED", 1, 1)));

        accept(message("e", backend("web", "SERVED", 2, 2)).setTimeMillis(SECOND * 1_000 - 60_000));

        assertThat(lastHour.read(0, "web", "").firstKey()).isGreaterThanOrEqualTo(SECOND);
    }

    @Test
    void refusesASequenceThatDoesNotGrow() {
        accept(message("e").setSequence(5));

        assertThat(accept(message("e").setSequence(5))).contains(CounterRefusal.SEQUENCE);
    }

    @Test
    void refusesMessagesThatComeTooOften() {
        accept(message("e"));
        Counters.Builder second = message("e");
        nowMillis.addAndGet(-950);

        assertThat(accept(second)).contains(CounterRefusal.TOO_OFTEN);
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
    void putsWhatIsNewOfACountryIntoItsSecond() {
        accept(message("e").addCountries(country("DE")));

        accept(message("e").addCountries(country("DE").setPassedPackets(10).setPassedBytes(1_000)));

        var added = Map.of(Verdict.PASS, new LastHour.Total(7, 700));
        assertThat(countryHour.read(0, "DE", "")).isEqualTo(Map.of(SECOND + 2, added));
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
    void keepsTheTotalsBeforeWhenItRefuses() {
        accept(message("e", backend("web", "SERVED", 100, 1_000)));
        accept(message("e", backend("web", "SUNSPOTS", 110, 1_000)));

        accept(message("e", backend("web", "SERVED", 130, 1_000)));

        assertThat(packets("web")).containsExactly(30L);
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

    private List<Long> packets(String backend) {
        return lastHour.read(0, backend, "").values().stream()
                .map(reasons -> reasons.get(Reason.SERVED))
                .map(LastHour.Total::packets)
                .toList();
    }
}
