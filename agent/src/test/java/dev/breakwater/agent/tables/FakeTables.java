package dev.breakwater.agent.tables;

import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.answer.Answer;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.TableImages;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.registration.Registration;
import dev.breakwater.shield.registration.ServerPlace;
import dev.breakwater.shield.sight.ConnectionCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The kernel as the agent sees it, in memory. It outlives agents as the real one does: give the
/// same one to the next.
public final class FakeTables implements ShieldTables {
    private final String epoch;
    private final List<Long> published = new CopyOnWriteArrayList<>();
    private final List<NewSlots> emptied = new ArrayList<>();
    private final Map<Integer, Map<Reason, Tally>> backends = new ConcurrentHashMap<>();
    private final Map<Integer, Tally> rules = new ConcurrentHashMap<>();
    private final Map<Integer, CountryTally> countries = new ConcurrentHashMap<>();
    private final Map<IpAddress, Offender> offenders = new ConcurrentHashMap<>();
    private final Map<AnswerKey, Answer> answers = new ConcurrentHashMap<>();
    private final Map<ServerPlace, Registration> registrations = new ConcurrentHashMap<>();
    private volatile long wallOffsetNanos;
    private volatile Optional<RuntimeException> refusal = Optional.empty();
    private volatile Optional<HashSeed> seed = Optional.empty();
    private volatile Optional<TableImages> lastImages = Optional.empty();
    private volatile Optional<Error> death = Optional.empty();
    private volatile boolean isReleased;
    private volatile boolean failsToRead;
    private volatile boolean failsToCover;
    private volatile List<AttachedInterface> interfaces =
            List.of(OnLan.attached("edge0", "native"));
    private final Semaphore changes = new Semaphore(0);
    private final AtomicInteger closedCount = new AtomicInteger();
    private final FakeSight sight = new FakeSight();

    public FakeTables(String epoch) {
        this.epoch = epoch;
    }

    /// From now on publishing fails so.
    public void refuse(RuntimeException failure) {
        refusal = Optional.of(failure);
    }

    /// From now on publishing ends the process.
    public void die(Error death) {
        this.death = Optional.of(death);
    }

    /// From now on publishing succeeds.
    public void accept() {
        death = Optional.empty();
        refusal = Optional.empty();
    }

    /// Whether reading counters fails.
    public void failToRead(boolean fails) {
        failsToRead = fails;
    }

    /// Whether looking at the interfaces fails.
    public void failToCover(boolean fails) {
        failsToCover = fails;
    }

    /// From now on the interfaces are these, and the kernel tells so.
    public void become(AttachedInterface... now) {
        interfaces = List.of(now);
        changes.release();
    }

    /// Counts packets of 100 bytes.
    public void count(int backendSlot, Reason reason, long packets) {
        backends.computeIfAbsent(backendSlot, _ -> new ConcurrentHashMap<>())
                .merge(reason, new Tally(packets, 100 * packets), Tally::plus);
    }

    /// Counts hits of 100 bytes.
    public void hit(int ruleSlot, long packets) {
        rules.merge(ruleSlot, new Tally(packets, 100 * packets), Tally::plus);
    }

    /// From now on this much came from a country, in packets of 100 bytes.
    public void countCountry(int countryId, long passed, long dropped) {
        countries.put(
                countryId,
                new CountryTally(
                        new Tally(passed, 100 * passed), new Tally(dropped, 100 * dropped)));
    }

    /// Versions published, the oldest first.
    public List<Long> published() {
        return List.copyOf(published);
    }

    /// What was published last.
    public TableImages lastImages() {
        return lastImages.orElseThrow();
    }

    /// Slots emptied with each publication.
    public List<NewSlots> emptied() {
        return List.copyOf(emptied);
    }

    public boolean isReleased() {
        return isReleased;
    }

    public int closedCount() {
        return closedCount.get();
    }

    @Override
    public void publish(TableImages images, NewSlots fresh) {
        if (death.isPresent()) {
            throw death.get();
        }
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        emptied.add(fresh);
        published.add(images.version());
        seed = Optional.of(images.seed());
        lastImages = Optional.of(images);
    }

    /// `eth1` is there, as number 7, and no other.
    @Override
    public Map<String, Integer> redirectTo(Set<String> interfaces) {
        return interfaces.contains("eth1") ? Map.of("eth1", 7) : Map.of();
    }

    @Override
    public Optional<String> readyToProve() {
        return Optional.empty();
    }

    @Override
    public ConnectionCount countConnections() {
        return new ConnectionCount(3, 2, 1, 8);
    }

    /// From now on the kernel denies a source, for an offence that it saw itself.
    public void offend(IpAddress source, int backendSlot, long untilNanos) {
        offenders.put(source, new Offender(source, backendSlot, untilNanos, false));
    }

    @Override
    public List<Offender> offenders() {
        if (failsToRead) {
            throw new IllegalStateException("the kernel refuses");
        }
        return List.copyOf(offenders.values());
    }

    @Override
    public void deny(IpAddress source, long untilNanos) {
        offenders.put(source, new Offender(source, 0, untilNanos, true));
    }

    @Override
    public void pardon(IpAddress source) {
        offenders.remove(source);
    }

    /// What servers answer, as far as it was told.
    public Map<AnswerKey, Answer> answers() {
        return Map.copyOf(answers);
    }

    @Override
    public void tellAnswer(AnswerKey key, Answer answer) {
        answers.put(key, answer);
    }

    @Override
    public void forgetAnswer(AnswerKey key) {
        answers.remove(key);
    }

    /// The keys of servers' cookies, as far as they were told.
    public Map<ServerPlace, Registration> registrations() {
        return Map.copyOf(registrations);
    }

    public long wallOffsetNanos() {
        return wallOffsetNanos;
    }

    @Override
    public void tellRegistration(ServerPlace place, Registration registration) {
        registrations.put(place, registration);
    }

    @Override
    public void forgetRegistration(ServerPlace place) {
        registrations.remove(place);
    }

    @Override
    public boolean isRegistered(ServerPlace place) {
        return registrations.containsKey(place);
    }

    @Override
    public void tellWallClock(long offsetNanos) {
        wallOffsetNanos = offsetNanos;
    }

    @Override
    public Optional<HashSeed> seed() {
        return seed;
    }

    @Override
    public SlotCounts readCounts(Set<Integer> backendSlots, Set<Integer> ruleSlots) {
        if (failsToRead) {
            throw new IllegalStateException("bpf_map_lookup_elem: EPERM");
        }
        Tally received =
                backends.values().stream()
                        .flatMap(reasons -> reasons.values().stream())
                        .reduce(Tally.ZERO, Tally::plus);
        Map<Integer, Map<Reason, Tally>> held = new HashMap<>();
        backends.forEach((slot, reasons) -> held.put(slot, Map.copyOf(reasons)));
        held.keySet().retainAll(backendSlots);
        Map<Integer, Tally> hits = new HashMap<>(rules);
        hits.keySet().retainAll(ruleSlots);
        return new SlotCounts(received, held, hits, countries);
    }

    @Override
    public SightTables sight() {
        return sight;
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public List<AttachedInterface> interfaces() {
        return interfaces;
    }

    @Override
    public List<AttachedInterface> cover() {
        if (failsToCover) {
            throw new IllegalStateException("recv: EINTR");
        }
        return interfaces;
    }

    @Override
    public boolean awaitInterfaces(int millisMax) throws InterruptedException {
        return changes.tryAcquire(millisMax, TimeUnit.MILLISECONDS);
    }

    @Override
    public void release() {
        isReleased = true;
    }

    @Override
    public void close() {
        closedCount.incrementAndGet();
    }
}
