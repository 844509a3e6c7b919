package dev.breakwater.agent.kernel;

import dev.breakwater.agent.tables.AttachedInterface;
import dev.breakwater.agent.tables.ShieldTables;
import dev.breakwater.agent.tables.SlotCounts;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfFilesystem;
import dev.breakwater.kernel.BpfMap;
import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.BpfProgram;
import dev.breakwater.kernel.MapShape;
import dev.breakwater.shield.compile.TableImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The packet path in the kernel: loaded, attached, fed and read. Thread-safe.
///
/// Everything that protects is pinned, below /sys/fs/bpf/breakwater/NAME: the links in `links`,
/// the maps in `maps-ABI-NUMBER`. So the kernel judges on, by the same image, into the same
/// counters, when this process ends in whatever way, and the next agent takes it all over: its
/// program comes in the place of the old one without a packet missed. Where its program can't use
/// the old maps (of another ABI, or of another size), it makes new ones, and the old program stays
/// in its place until the new one has its first image.
public final class Shield implements ShieldTables {
    private static final Logger log = LoggerFactory.getLogger(Shield.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path folder;
    private final ShieldLock lock;
    private final BpfObject object;
    private final BpfProgram program;
    private final PinnedMaps pins;
    private final Path generation;
    private final Attachments attachments;
    private final BpfMap images;
    private final BpfMap ruleBuckets;
    private final CountReader counts;
    private final String epoch;

    /// The program before stands still, for ours has no image yet.
    private boolean isWaiting;

    private boolean isClosed;

    private Shield(
            ShieldSettings settings,
            ShieldLock lock,
            BpfObject object,
            PinnedMaps pins,
            Path generation) {
        this.folder = ShieldSettings.folder(settings.name());
        this.lock = lock;
        this.object = object;
        this.program = object.program(ShieldObject.PROGRAM);
        this.pins = pins;
        this.generation = generation;
        this.attachments = attachments(settings);
        this.images = object.map(ShieldObject.IMAGES);
        this.ruleBuckets = object.map(ShieldObject.RULE_BUCKETS);
        this.counts =
                new CountReader(
                        object.map(ShieldObject.RECEIVED),
                        object.map(ShieldObject.BACKEND_TALLIES),
                        object.map(ShieldObject.RULE_HITS));
        this.epoch = epochOf(counts);
    }

    /// Takes over the shield of that name, or raises one. From here on the interfaces are
    /// protected by the image of the agent before, if there was one.
    ///
    /// @throws ShieldException where another agent has it, or an interface can't be protected
    /// @throws dev.breakwater.kernel.KernelException where the kernel refuses
    public static Shield open(ShieldSettings settings) {
        ShieldLock lock = ShieldLock.take(settings.name());
        try {
            BpfFilesystem.ensureMounted();
            BpfFilesystem.makeFolder(ShieldSettings.folder(settings.name()));
            return open(settings, lock);
        } catch (RuntimeException failed) {
            lock.close();
            throw failed;
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
    public synchronized void publish(TableImage image, Set<Integer> newRuleSlots) {
        requireOpen();
        empty(newRuleSlots);
        try (BpfMap lines =
                        BpfMap.create(
                                "image",
                                MapShape.innerArray(ShieldAbi.IMAGE_LINE_BYTES, image.lines()));
                Arena arena = Arena.ofConfined()) {
            lines.mapped(arena).copyFrom(MemorySegment.ofBuffer(image.bytes()));
            images.putInner(0, lines);
        }
        if (isWaiting) {
            stand();
        }
    }

    @Override
    public SlotCounts readCounts(Set<Integer> backendSlots, Set<Integer> ruleSlots) {
        return counts.read(backendSlots, ruleSlots);
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
        remove(folder);
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            object.close();
            lock.close();
        }
    }

    private static Shield open(ShieldSettings settings, ShieldLock lock) {
        BpfObject object = ShieldObject.open(settings.sourceBucketSets());
        List<BpfProgram> standing = List.of();
        try {
            standing = attachments(settings).programs();
            PinnedMaps pins = new PinnedMaps(ShieldSettings.folder(settings.name()));
            Optional<Path> fitting = pins.fitting(object, standing);
            fitting.ifPresent(generation -> pins.reuse(generation, object));
            object.load();
            Path generation = fitting.orElseGet(() -> pins.pin(object));
            Shield shield = new Shield(settings, lock, object, pins, generation);
            shield.start(standing);
            return shield;
        } catch (RuntimeException failed) {
            object.close();
            throw failed;
        } finally {
            standing.forEach(BpfProgram::close);
        }
    }

    /// A program that judges by an image of its own gives way only to one that has an image.
    private synchronized void start(List<BpfProgram> standing) {
        boolean isOtherwiseJudged = standing.stream().anyMatch(before -> !before.uses(images));
        if (isOtherwiseJudged && !images.hasInner(0)) {
            isWaiting = true;
            log.atInfo()
                    .addKeyValue("maps", generation)
                    .log("The program before stays until the first version is published.");
        } else {
            stand();
        }
    }

    private void stand() {
        attachments.put(program);
        pins.removeOthers(generation);
        isWaiting = false;
    }

    private void empty(Set<Integer> ruleSlots) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bucket = arena.allocate(ShieldAbi.RULE_BUCKET_BYTES, Long.BYTES);
            ruleSlots.forEach(slot -> ruleBuckets.update(slot, bucket));
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
                settings.interfaces());
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
