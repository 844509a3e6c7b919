package dev.breakwater.agent.kernel;

import dev.breakwater.agent.tables.AttachedInterface;
import dev.breakwater.agent.tables.NewSlots;
import dev.breakwater.agent.tables.Offender;
import dev.breakwater.agent.tables.ShieldTables;
import dev.breakwater.agent.tables.SightTables;
import dev.breakwater.agent.tables.SlotCounts;
import dev.breakwater.kernel.BpfFilesystem;
import dev.breakwater.kernel.BpfProgram;
import dev.breakwater.kernel.NetDevice;
import dev.breakwater.shield.answer.Answer;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.TableCapacity;
import dev.breakwater.shield.compile.TableImages;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.registration.Registration;
import dev.breakwater.shield.registration.ServerPlace;
import dev.breakwater.shield.sight.ConnectionCount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The packet path in the kernel: loaded, attached, fed and read. Thread-safe.
///
/// Everything that protects is pinned, below /sys/fs/bpf/breakwater/NAME: the links in `links`,
/// the maps in `maps-ABI-NUMBER`. So the kernel judges on, by the same tables, into the same
/// counters, when this process ends in whatever way, and the next agent takes it all over: its
/// program comes in the place of the old one without a packet missed. Where its program can't use
/// the old maps (of another ABI, or of another size), it makes new ones, and the old program stays
/// in its place until the new one has its first version.
public final class Shield implements ShieldTables {
    private static final Logger log = LoggerFactory.getLogger(Shield.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final ShieldSettings settings;
    private final ShieldLock lock;
    private final PinnedMaps pins;
    private final Attachments attachments;
    private final InterfaceWatch watch;
    private final String epoch;

    /// Its maps outlive programs: it stays where the tables grow.
    private final SightMaps sight;

    /// Guards `loaded`: counters are read and answers told while a version is written, but not
    /// while one program gives way to another.
    private final ReadWriteLock change = new ReentrantReadWriteLock();

    private LoadedShield loaded;

    /// The program before stands still, for ours has no version yet.
    private boolean isWaiting;

    private boolean isClosed;

    private Shield(
            ShieldSettings settings,
            ShieldLock lock,
            PinnedMaps pins,
            LoadedShield loaded,
            SightMaps sight) {
        this.settings = settings;
        this.lock = lock;
        this.pins = pins;
        this.loaded = loaded;
        this.attachments = attachments(settings);
        this.watch = new InterfaceWatch(settings.namespace());
        this.epoch = epochOf(loaded.counts());
        this.sight = sight;
    }

    /// Takes over the shield of that name, or raises one. From here on the interfaces are
    /// protected by the version of the agent before, if there was one.
    ///
    /// @throws ShieldException where another agent has it, or an interface can't be protected
    /// @throws dev.breakwater.kernel.KernelException where the kernel refuses
    public static Shield open(ShieldSettings settings) {
        ShieldLock lock = ShieldLock.take(settings.name());
        try {
            BpfFilesystem.ensureMounted();
            // Before anything is pinned: a misspelt interface leaves nothing behind.
            attachments(settings).requireAttachable();
            BpfFilesystem.makeFolder(ShieldSettings.folder(settings.name()));
            return open(settings, lock);
        } catch (RuntimeException failed) {
            lock.close();
            throw Rights.explain(failed);
        }
    }

    /// Takes the shield of that name down: its programs off every interface, its pins away.
    /// Nothing protects any more. Does nothing where there is none.
    ///
    /// @throws ShieldException where an agent has it
    public static void detach(String name) {
        try (ShieldLock lock = ShieldLock.take(name)) {
            assert lock != null;
            if (BpfFilesystem.isMounted()) {
                remove(ShieldSettings.folder(name));
            }
        }
    }

    @Override
    public synchronized void publish(TableImages images, NewSlots fresh) {
        requireOpen();
        loaded.emptyBuckets(fresh);
        if (loaded.capacity().holds(images)) {
            loaded.publish(images);
            if (isWaiting) {
                attachments.replace(loaded::program);
                pins.removeOthers(loaded.generation());
                isWaiting = false;
            }
        } else {
            grow(images);
        }
    }

    @Override
    public synchronized Map<String, Integer> redirectTo(Set<String> interfaces) {
        requireOpen();
        Map<String, Integer> indexes =
                settings.namespace().devices().stream()
                        .filter(device -> interfaces.contains(device.name()))
                        .collect(Collectors.toMap(NetDevice::name, NetDevice::ifindex));
        // The kernel looks for the number in the caller's namespace.
        settings.namespace().run(() -> loaded.redirectTo(indexes.values()));
        return indexes;
    }

    @Override
    public synchronized Optional<String> readyToProve() {
        requireOpen();
        Optional<String> lacking = settings.namespace().call(TcpStack::prepare);
        if (lacking.isEmpty()) {
            loaded.answerAs(settings.namespace().call(TcpStack::read));
        }
        return lacking;
    }

    @Override
    public synchronized Optional<HashSeed> seed() {
        requireOpen();
        return loaded.seed();
    }

    @Override
    public SlotCounts readCounts(Set<Integer> backendSlots, Set<Integer> ruleSlots) {
        return ask(shield -> shield.counts().read(backendSlots, ruleSlots));
    }

    @Override
    public void tellAnswer(AnswerKey key, Answer answer) {
        tell(shield -> shield.answers().tell(key, answer));
    }

    @Override
    public void forgetAnswer(AnswerKey key) {
        tell(shield -> shield.answers().forget(key));
    }

    @Override
    public void tellRegistration(ServerPlace place, Registration registration) {
        tell(shield -> shield.registrations().tell(place, registration));
    }

    @Override
    public void forgetRegistration(ServerPlace place) {
        tell(shield -> shield.registrations().forget(place));
    }

    @Override
    public boolean isRegistered(ServerPlace place) {
        return ask(shield -> shield.registrations().has(place));
    }

    @Override
    public void tellWallClock(long offsetNanos) {
        tell(shield -> shield.registrations().tellWallClock(offsetNanos));
    }

    @Override
    public ConnectionCount countConnections() {
        return ask(shield -> shield.connections().count());
    }

    @Override
    public List<Offender> offenders() {
        return ask(shield -> shield.offenders().read());
    }

    @Override
    public void deny(IpAddress source, long untilNanos) {
        tell(
                shield ->
                        shield.seed()
                                .ifPresent(
                                        seed -> shield.offenders().deny(source, untilNanos, seed)));
    }

    @Override
    public void pardon(IpAddress source) {
        tell(shield -> shield.offenders().pardon(source));
    }

    @Override
    public SightTables sight() {
        return sight;
    }

    /// The maps of the counters, by the numbers that the kernel gives no second time until the
    /// machine restarts, and the restart: it lasts exactly as long as the counts do.
    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public List<AttachedInterface> interfaces() {
        return attachments.standing();
    }

    @Override
    public synchronized void release() {
        requireOpen();
        remove(ShieldSettings.folder(settings.name()));
    }

    /// The program before, while it stays, is put on no other interface: it isn't ours.
    @Override
    public synchronized List<AttachedInterface> cover() {
        requireOpen();
        return isWaiting ? attachments.standing() : attachments.cover(loaded::program);
    }

    @Override
    public boolean awaitInterfaces(int millisMax) throws InterruptedException {
        return watch.await(millisMax);
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            watch.close();
            loaded.close();
            sight.close();
            lock.close();
        }
    }

    private static Shield open(ShieldSettings settings, ShieldLock lock) {
        List<BpfProgram> standing = attachments(settings).programs();
        try {
            PinnedMaps pins = new PinnedMaps(ShieldSettings.folder(settings.name()));
            LoadedShield loaded = LoadedShield.takeOver(pins, settings.stateSets(), standing);
            SightMaps sight = new SightMaps(loaded.generation(), settings.namespace());
            try {
                Shield shield = new Shield(settings, lock, pins, loaded, sight);
                shield.start(standing);
                return shield;
            } catch (RuntimeException failed) {
                sight.close();
                loaded.close();
                throw failed;
            }
        } finally {
            standing.forEach(BpfProgram::close);
        }
    }

    /// A program that judges by a version of its own gives way only to one that has a version.
    private synchronized void start(List<BpfProgram> standing) {
        boolean isOtherwiseJudged =
                standing.stream().anyMatch(before -> !loaded.judgesWith(before));
        if (isOtherwiseJudged && loaded.seed().isEmpty()) {
            isWaiting = true;
            log.atInfo()
                    .addKeyValue("maps", loaded.generation())
                    .log("The program before stays until the first version is published.");
        } else {
            attachments.put(loaded::program);
            pins.removeOthers(loaded.generation());
        }
    }

    /// The program's tables are of a fixed size: a version that they don't hold goes into larger
    /// ones, with a program of their own, which takes the place of this one when it is all there.
    private void grow(TableImages images) {
        TableCapacity capacity = loaded.capacity().grownFor(images);
        LoadedShield larger = LoadedShield.grown(pins, settings.stateSets(), capacity, loaded);
        LoadedShield before = loaded;
        try {
            larger.publishOver(before, images);
            attachments.replace(larger::program);
        } catch (RuntimeException failed) {
            larger.close();
            throw failed;
        }
        change.writeLock().lock();
        try {
            loaded = larger;
            before.close();
        } finally {
            change.writeLock().unlock();
        }
        pins.removeOthers(larger.generation());
        isWaiting = false;
        log.atInfo().addKeyValue("lines", capacity.halfLines()).log("The tables have grown.");
    }

    private void tell(Consumer<LoadedShield> what) {
        change.readLock().lock();
        try {
            what.accept(loaded);
        } finally {
            change.readLock().unlock();
        }
    }

    private <T> T ask(Function<LoadedShield, T> question) {
        change.readLock().lock();
        try {
            return question.apply(loaded);
        } finally {
            change.readLock().unlock();
        }
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("shield: closed (expected: open)");
        }
    }

    private static Attachments attachments(ShieldSettings settings) {
        return new Attachments(
                ShieldSettings.folder(settings.name()).resolve("links"),
                settings.namespace(),
                settings.interfaces(),
                settings.attaching());
    }

    private static void remove(Path folder) {
        Attachments.removeAll(folder.resolve("links"));
        BpfFilesystem.remove(folder);
        BpfFilesystem.removeIfEmpty(ShieldSettings.PINS);
    }

    private static String epochOf(CountReader counts) {
        try {
            return "%s-%d-%d-%d"
                    .formatted(
                            Files.readString(BOOT_ID).strip(),
                            counts.received().id(),
                            counts.backendTallies().id(),
                            counts.ruleHits().id());
        } catch (IOException failed) {
            throw new UncheckedIOException(BOOT_ID.toString(), failed);
        }
    }
}
