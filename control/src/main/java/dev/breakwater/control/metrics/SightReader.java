package dev.breakwater.control.metrics;

import dev.breakwater.api.v1.BackendSight;
import dev.breakwater.api.v1.Sight;
import dev.breakwater.api.v1.SourceEstimate;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.config.ResourceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// From a node's message to a reading. What can't be is refused whole. Pure.
final class SightReader {
    /// Of one message, all backends together.
    static final int SOURCES_MAX = 1_000;

    /// A node whose agent stood still for longer tells of no second any more.
    static final long SPAN_MILLIS_MAX = 3_600_000;

    private static final int ADDRESS_LENGTH_MAX = 45;

    private SightReader() {}

    /// What reading came to.
    sealed interface Read {
        record Good(SightReading reading) implements Read {}

        record Bad(SightRefusal why) implements Read {}
    }

    static Read read(Sight message) {
        if (message.getSpanMillis() < 1 || message.getSpanMillis() > SPAN_MILLIS_MAX) {
            return new Read.Bad(SightRefusal.TIME);
        }
        int sources = 0;
        for (BackendSight backend : message.getBackendsList()) {
            sources += backend.getTopSourcesCount();
        }
        if (message.getBackendsCount() > ShieldAbi.BACKEND_SLOTS_MAX || sources > SOURCES_MAX) {
            return new Read.Bad(SightRefusal.TOO_MANY);
        }
        var told = message.getSamples();
        var samples =
                new SightReading.SampleTotals(
                        told.getWritten(),
                        told.getDiskFailed(),
                        told.getOverBound(),
                        told.getRingFull());
        Map<String, SightReading.Sources> backends = new HashMap<>();
        Optional<SightRefusal> refusal = isNegative(samples) ? negative() : Optional.empty();
        for (BackendSight backend : message.getBackendsList()) {
            if (refusal.isEmpty()) {
                refusal = readBackend(backend, backends);
            }
        }
        if (refusal.isPresent()) {
            return new Read.Bad(refusal.get());
        }
        backends.values().removeIf(seen -> seen.unique() == 0 && seen.packets() == 0);
        return new Read.Good(
                new SightReading(
                        message.getTimeMillis(), message.getSpanMillis(), samples, backends));
    }

    private static boolean isNegative(SightReading.SampleTotals samples) {
        return samples.written() < 0
                || samples.diskFailed() < 0
                || samples.overBound() < 0
                || samples.ringFull() < 0;
    }

    private static Optional<SightRefusal> negative() {
        return Optional.of(SightRefusal.NEGATIVE);
    }

    private static Optional<SightRefusal> readBackend(
            BackendSight message, Map<String, SightReading.Sources> backends) {
        String name = message.getBackend();
        if (!name.equals(CounterReader.NO_BACKEND) && !ResourceName.FORM.matcher(name).matches()) {
            return Optional.of(SightRefusal.NAME);
        }
        if (message.getUniqueSources() < 0 || message.getPackets() < 0) {
            return negative();
        }
        List<SightReading.Source> top = new ArrayList<>();
        for (SourceEstimate source : message.getTopSourcesList()) {
            Optional<IpAddress> address = address(source.getAddress());
            if (address.isEmpty()) {
                return Optional.of(SightRefusal.ADDRESS);
            }
            if (source.getPackets() < 0) {
                return negative();
            }
            top.add(new SightReading.Source(address.get(), source.getPackets()));
        }
        var sources =
                new SightReading.Sources(message.getUniqueSources(), message.getPackets(), top);
        return backends.put(name, sources) == null
                ? Optional.empty()
                : Optional.of(SightRefusal.NAME);
    }

    private static Optional<IpAddress> address(String text) {
        return text.length() > ADDRESS_LENGTH_MAX ? Optional.empty() : IpText.parseAddress(text);
    }
}
