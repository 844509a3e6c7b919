package dev.breakwater.control.metrics;

import dev.breakwater.api.v1.BackendCounters;
import dev.breakwater.api.v1.Counters;
import dev.breakwater.api.v1.CountryCounters;
import dev.breakwater.api.v1.ReasonCount;
import dev.breakwater.api.v1.RuleCounters;
import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.Reason.Verdict;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.ResourceName;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// From a node's message to totals. What can't be is refused whole. Pure.
final class CounterReader {
    /// Long enough for a UUID and more.
    static final int EPOCH_MAX = 64;

    /// What belongs to no backend, and what belonged to backends that are no more.
    static final String NO_BACKEND = "";

    static final String DELETED_BACKENDS = "(deleted)";

    private static final Map<String, Reason> REASONS =
            Arrays.stream(Reason.values()).collect(Collectors.toMap(Reason::name, r -> r));

    private CounterReader() {}

    /// What reading came to.
    sealed interface Read {
        record Good(NodeTotals totals) implements Read {}

        record Bad(CounterRefusal why) implements Read {}
    }

    static Read read(Counters message) {
        int epochLength = message.getEpoch().length();
        if (epochLength == 0 || epochLength > EPOCH_MAX) {
            return new Read.Bad(CounterRefusal.EPOCH);
        }
        // Slot 0 and the deleted ones come on top.
        if (message.getBackendsCount() > ShieldAbi.BACKEND_SLOTS_MAX + 1
                || message.getRulesCount() > ShieldAbi.RULE_SLOTS_MAX + 1
                || message.getCountriesCount() > CountryCode.IDS) {
            return new Read.Bad(CounterRefusal.TOO_MANY);
        }
        if (message.getReceivedPackets() < 0) {
            return new Read.Bad(CounterRefusal.NEGATIVE);
        }
        Map<String, Tallies<Reason>> backends = new HashMap<>();
        Map<String, NodeTotals.RuleTotal> rules = new HashMap<>();
        Map<String, Tallies<Verdict>> countries = new HashMap<>();
        Optional<CounterRefusal> refusal = readBackends(message, backends);
        if (refusal.isEmpty()) {
            refusal = readRules(message, rules);
        }
        if (refusal.isEmpty()) {
            refusal = readCountries(message, countries);
        }
        if (refusal.isPresent()) {
            return new Read.Bad(refusal.get());
        }
        return new Read.Good(
                new NodeTotals(
                        message.getEpoch(),
                        message.getSequence(),
                        message.getTimeMillis(),
                        message.getReceivedPackets(),
                        backends,
                        rules,
                        countries));
    }

    private static Optional<CounterRefusal> readBackends(
            Counters message, Map<String, Tallies<Reason>> backends) {
        for (BackendCounters backend : message.getBackendsList()) {
            String name = backend.getBackend();
            if (!name.equals(NO_BACKEND) && !isName(name)) {
                return Optional.of(CounterRefusal.NAME);
            }
            Map<Reason, Tallies.Tally<Reason>> tallies = new EnumMap<>(Reason.class);
            for (ReasonCount count : backend.getReasonsList()) {
                Reason reason = REASONS.get(count.getReason());
                if (reason == null) {
                    return Optional.of(CounterRefusal.REASON);
                }
                if (count.getPackets() < 0 || count.getBytes() < 0) {
                    return Optional.of(CounterRefusal.NEGATIVE);
                }
                var tally = new Tallies.Tally<>(reason, count.getPackets(), count.getBytes());
                if (tallies.put(reason, tally) != null) {
                    return Optional.of(CounterRefusal.TWICE);
                }
            }
            if (backends.put(name, Tallies.of(tallies)) != null) {
                return Optional.of(CounterRefusal.TWICE);
            }
        }
        return Optional.empty();
    }

    private static Optional<CounterRefusal> readRules(
            Counters message, Map<String, NodeTotals.RuleTotal> rules) {
        for (RuleCounters rule : message.getRulesList()) {
            if (!isName(rule.getRule())) {
                return Optional.of(CounterRefusal.NAME);
            }
            if (rule.getPackets() < 0 || rule.getBytes() < 0) {
                return Optional.of(CounterRefusal.NEGATIVE);
            }
            var total = new NodeTotals.RuleTotal(rule.getPackets(), rule.getBytes());
            if (rules.put(rule.getRule(), total) != null) {
                return Optional.of(CounterRefusal.TWICE);
            }
        }
        return Optional.empty();
    }

    private static Optional<CounterRefusal> readCountries(
            Counters message, Map<String, Tallies<Verdict>> countries) {
        for (CountryCounters country : message.getCountriesList()) {
            String name = country.getCountry();
            if (!name.equals(CountryCode.UNKNOWN_NAME) && !CountryCode.isForm(name)) {
                return Optional.of(CounterRefusal.NAME);
            }
            if (country.getPassedPackets() < 0
                    || country.getPassedBytes() < 0
                    || country.getDroppedPackets() < 0
                    || country.getDroppedBytes() < 0) {
                return Optional.of(CounterRefusal.NEGATIVE);
            }
            if (countries.put(name, tallies(country)) != null) {
                return Optional.of(CounterRefusal.TWICE);
            }
        }
        return Optional.empty();
    }

    private static Tallies<Verdict> tallies(CountryCounters country) {
        return Tallies.of(
                Map.of(
                        Verdict.PASS,
                        new Tallies.Tally<>(
                                Verdict.PASS, country.getPassedPackets(), country.getPassedBytes()),
                        Verdict.DROP,
                        new Tallies.Tally<>(
                                Verdict.DROP,
                                country.getDroppedPackets(),
                                country.getDroppedBytes())));
    }

    private static boolean isName(String name) {
        return name.equals(DELETED_BACKENDS) || ResourceName.FORM.matcher(name).matches();
    }
}
