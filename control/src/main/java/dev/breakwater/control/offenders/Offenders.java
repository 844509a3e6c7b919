package dev.breakwater.control.offenders;

import static java.time.Instant.MAX;
import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;

import dev.breakwater.api.v1.Denial;
import dev.breakwater.api.v1.Denials;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.config.ResourceName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// Who is denied on any node for what he sent after proof, and what nodes have yet to hear of it.
/// Only in memory: nodes keep theirs in the kernel, and tell all of them at the beginning of a
/// stream.
///
/// Each change has a number. A node is told what came after the last number it was told; a pardon
/// is kept until its source would have been taken again, for nodes that are away.
///
/// Thread-safe, by one lock.
public final class Offenders {
    /// Those pardoned among them. As many as one node's kernel has room for.
    public static final int OFFENDERS_MAX = ShieldAbi.OFFENDERS_MAX;

    /// In one message.
    public static final int MESSAGE_MAX = 1_000;

    /// No node denies for longer.
    static final Duration DENIED_MAX = Duration.ofNanos(ShieldAbi.OFFENDER_NANOS);

    /// What ends so little later is the same denial, told again.
    private static final Duration SAME = Duration.ofSeconds(2);

    private static final int ADDRESS_LENGTH_MAX = 45;

    private final InstantSource wallClock;
    private final Map<IpAddress, Long> numbers = new HashMap<>();
    private final NavigableMap<Long, Offender> changes = new TreeMap<>();
    private Instant firstEnd = MAX;
    private long lastNumber;
    private long leftOutCount;

    /// What a node has to hear.
    ///
    /// @param number of the last change among them
    public record News(Denials denials, long number) {}

    public Offenders(InstantSource wallClock) {
        this.wallClock = wallClock;
    }

    /// Takes what a node tells.
    ///
    /// @return what is wrong with it: then nothing of it is taken
    public synchronized Optional<String> accept(String node, Denials message) {
        if (message.getDenialsCount() > MESSAGE_MAX) {
            return Optional.of(
                    "denials: " + message.getDenialsCount() + " (expected: at most " + MESSAGE_MAX);
        }
        Instant now = wallClock.instant();
        List<Offender> told = new ArrayList<>();
        for (Denial denial : message.getDenialsList()) {
            Optional<Offender> offender = read(node, denial, now);
            if (offender.isEmpty()) {
                return Optional.of(
                        "denials: one that can't be (expected: an address, a backend's name, 1 to "
                                + DENIED_MAX.toMillis()
                                + " ms)");
            }
            told.add(offender.get());
        }
        forgetUntil(now);
        told.forEach(this::take);
        return Optional.empty();
    }

    private static Optional<Offender> read(String node, Denial denial, Instant now) {
        String backend = denial.getBackend();
        boolean isNamed = backend.isEmpty() || ResourceName.FORM.matcher(backend).matches();
        long millis = denial.getDeniedMillis();
        boolean isInTime = millis >= 1 && millis <= DENIED_MAX.toMillis();
        if (!isNamed || !isInTime || denial.getAddress().length() > ADDRESS_LENGTH_MAX) {
            return Optional.empty();
        }
        return IpText.parseAddress(denial.getAddress())
                .map(source -> new Offender(source, backend, node, now.plusMillis(millis), false));
    }

    private void take(Offender told) {
        Optional<Offender> known = find(told.source());
        if (known.isEmpty() && numbers.size() >= OFFENDERS_MAX) {
            leftOutCount++;
            return;
        }
        boolean isNew = known.isEmpty() || told.until().isAfter(known.get().until().plus(SAME));
        if (isNew) {
            put(told);
        } else if (known.get().isPardoned()) {
            // The node has not heard of it, or denied the source anew before it had.
            put(known.get());
        }
    }

    private Optional<Offender> find(IpAddress source) {
        return Optional.ofNullable(numbers.get(source)).map(changes::get);
    }

    private void put(Offender offender) {
        lastNumber++;
        Long before = numbers.put(offender.source(), lastNumber);
        if (before != null) {
            changes.remove(before);
        }
        changes.put(lastNumber, offender);
        if (offender.until().isBefore(firstEnd)) {
            firstEnd = offender.until();
        }
    }

    private void forgetUntil(Instant now) {
        if (now.isBefore(firstEnd)) {
            return;
        }
        changes.values().removeIf(offender -> !offender.until().isAfter(now));
        numbers.values().retainAll(changes.keySet());
        firstEnd = changes.values().stream().map(Offender::until).min(naturalOrder()).orElse(MAX);
    }

    /// Has a source taken again; false where it isn't denied.
    public synchronized boolean pardon(IpAddress source) {
        forgetUntil(wallClock.instant());
        Optional<Offender> denied = find(source).filter(offender -> !offender.isPardoned());
        denied.ifPresent(offender -> put(offender.pardoned()));
        return denied.isPresent();
    }

    /// Those that are denied, the longest from now first.
    public synchronized List<Offender> list() {
        forgetUntil(wallClock.instant());
        return changes.values().stream()
                .filter(offender -> !offender.isPardoned())
                .sorted(comparing(Offender::until).reversed())
                .toList();
    }

    /// What came after a change, as much as one message holds; empty where nothing did.
    public synchronized Optional<News> after(long number) {
        Instant now = wallClock.instant();
        Denials.Builder message = Denials.newBuilder();
        long last = number;
        for (var change : changes.tailMap(number, false).entrySet()) {
            if (message.getDenialsCount() == MESSAGE_MAX) {
                break;
            }
            last = change.getKey();
            Offender offender = change.getValue();
            long millis = Duration.between(now, offender.until()).toMillis();
            if (millis > 0) {
                message.addDenials(
                        Denial.newBuilder()
                                .setAddress(offender.source().toString())
                                .setDeniedMillis(offender.isPardoned() ? 0 : millis));
            }
        }
        return last == number ? Optional.empty() : Optional.of(new News(message.build(), last));
    }

    /// How many were left out since control started, because there were too many.
    synchronized long leftOutCount() {
        return leftOutCount;
    }
}
