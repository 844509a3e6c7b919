package dev.breakwater.agent.tables;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// What the kernel has seen, as tests tell it. Thread-safe.
public final class FakeSight implements SightTables {
    private final BlockingDeque<Sample> samples = new LinkedBlockingDeque<>();
    private final Map<Integer, SourceSight> sources = new HashMap<>();
    private Optional<SampleOrder> order = Optional.empty();
    private SampleCounts counts = SampleCounts.ZERO;
    private boolean failsToRead;

    public synchronized void add(Sample sample) {
        samples.add(sample);
    }

    /// From now on a backend's slot is seen so.
    public synchronized void see(int backendSlot, SourceSight sight) {
        sources.put(backendSlot, sight);
    }

    public synchronized void count(SampleCounts now) {
        counts = now;
    }

    public synchronized void failToRead(boolean fails) {
        failsToRead = fails;
    }

    public synchronized Optional<SampleOrder> order() {
        return order;
    }

    @Override
    public synchronized void order(SampleOrder wanted) {
        order = Optional.of(wanted);
    }

    @Override
    public synchronized Map<Integer, SourceSight> turnSources(Set<Integer> backendSlots) {
        if (failsToRead) {
            throw new IllegalStateException("bpf_map_lookup_elem: EPERM");
        }
        Map<Integer, SourceSight> read = new HashMap<>(sources);
        read.keySet().retainAll(backendSlots);
        return read;
    }

    @Override
    public boolean awaitSamples(int millis) {
        try {
            Optional<Sample> first =
                    Optional.ofNullable(samples.pollFirst(millis, TimeUnit.MILLISECONDS));
            first.ifPresent(samples::addFirst);
            return first.isPresent();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public synchronized int readSamples(int samplesMax, Consumer<Sample> reader) {
        int count = 0;
        for (; count < samplesMax && !samples.isEmpty(); count++) {
            reader.accept(samples.remove());
        }
        return count;
    }

    @Override
    public synchronized SampleCounts sampleCounts() {
        return counts;
    }

    @Override
    public String interfaceName(int ifindex) {
        return "edge" + ifindex;
    }
}
