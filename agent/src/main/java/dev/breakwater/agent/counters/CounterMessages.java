package dev.breakwater.agent.counters;

import dev.breakwater.agent.config.NamedCounts;
import dev.breakwater.agent.tables.CountryTally;
import dev.breakwater.agent.tables.Tally;
import dev.breakwater.api.v1.BackendCounters;
import dev.breakwater.api.v1.Counters;
import dev.breakwater.api.v1.CountryCounters;
import dev.breakwater.api.v1.ReasonCount;
import dev.breakwater.api.v1.RuleCounters;
import dev.breakwater.bpf.Reason;
import java.util.Map;
import java.util.TreeMap;

/// From counts to the message that control is sent. Pure.
final class CounterMessages {
    private CounterMessages() {}

    static Counters of(NamedCounts counts, String epoch, long sequence, long epochMillis) {
        Counters.Builder message =
                Counters.newBuilder()
                        .setEpoch(epoch)
                        .setSequence(sequence)
                        .setTimeMillis(epochMillis)
                        .setReceivedPackets(counts.received().packets());
        new TreeMap<>(counts.backends())
                .forEach((name, reasons) -> message.addBackends(backend(name, reasons)));
        new TreeMap<>(counts.rules())
                .forEach(
                        (name, tally) ->
                                message.addRules(
                                        RuleCounters.newBuilder()
                                                .setRule(name)
                                                .setPackets(tally.packets())
                                                .setBytes(tally.bytes())));
        new TreeMap<>(counts.countries())
                .forEach((name, tally) -> message.addCountries(country(name, tally)));
        return message.build();
    }

    private static CountryCounters country(String name, CountryTally tally) {
        return CountryCounters.newBuilder()
                .setCountry(name)
                .setPassedPackets(tally.passed().packets())
                .setPassedBytes(tally.passed().bytes())
                .setDroppedPackets(tally.dropped().packets())
                .setDroppedBytes(tally.dropped().bytes())
                .build();
    }

    private static BackendCounters backend(String name, Map<Reason, Tally> reasons) {
        BackendCounters.Builder backend = BackendCounters.newBuilder().setBackend(name);
        new TreeMap<>(reasons)
                .forEach(
                        (reason, tally) ->
                                backend.addReasons(
                                        ReasonCount.newBuilder()
                                                .setReason(reason.name())
                                                .setPackets(tally.packets())
                                                .setBytes(tally.bytes())));
        return backend.build();
    }
}
