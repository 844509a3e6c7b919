package dev.breakwater.agent.config;

import dev.breakwater.api.v1.VersionPiece;
import dev.breakwater.shield.wire.VersionAssembly;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/// One node, its disk and its kernel, behind a network that loses, delays and reorders; and a
/// control that publishes, breaks streams and is sometimes made anew. One seed, one world.
///
/// It checks as it goes: the kernel never goes back within a history; nothing is acknowledged that
/// kernel and disk don't hold; a killed node comes back with what it acknowledged or later; one
/// version is applied at a time and none twice in one life; control never hears of a version on a
/// stream that didn't offer it; and whatever is lost or wrong on the way, a version is only ever
/// applied with the resources that control gave it.
final class FollowerWorld {
    private static final long MILLI = 1_000_000L;
    private static final Refusal FAULTY = new Refusal("FilterRule/x", "faulty", false);
    private static final Refusal NO_ROOM = new Refusal("", "disk: no space", true);

    private record Happening(long atNanos, long order, Runnable action) {}

    private final SplittableRandom random;
    private final PriorityQueue<Happening> agenda =
            new PriorityQueue<>(
                    Comparator.comparingLong(Happening::atNanos)
                            .thenComparingLong(Happening::order));
    private long nowNanos;
    private long order;
    private boolean isCalm;

    // Control.
    private int historyNumber = 1;
    private long published;
    private final Set<VersionId> faulty = new HashSet<>();
    private final ControlledVersions versions;
    private VersionId heldAtNode = VersionId.NONE;
    private long streamAtControl;
    private Optional<VersionId> offeredOnStream = Optional.empty();
    private Optional<VersionId> heardApplied = Optional.empty();

    // The node.
    private int life;
    private ConfigFollower follower = new ConfigFollower(VersionId.NONE);
    private ReceivedVersions received = new ReceivedVersions(Offer.NONE);
    private List<Offer> disk = List.of();
    private VersionId kernel = VersionId.NONE;
    private VersionId acknowledged = VersionId.NONE;
    private boolean isApplying;
    private final Set<VersionId> appliedInThisLife = new HashSet<>();
    private long streamAtNode;
    private long arrivalNanos;

    FollowerWorld(long seed) {
        this.random = new SplittableRandom(seed);
        this.versions = new ControlledVersions(random);
    }

    /// Lives through a storm and then a calm; answers when the calm has settled.
    void live() {
        after(0, this::connect);
        long stormEndNanos = 60_000 * MILLI;
        for (long at = 0; at < stormEndNanos; at += 50 * MILLI) {
            at(at + random.nextLong(50 * MILLI), this::happen);
            at(at, () -> tell(new FollowerEvent.Tick()));
        }
        run();
        isCalm = true;
        if (faulty.contains(newest()) || random.nextBoolean()) {
            publish(false);
        }
        if (random.nextBoolean()) {
            breakStream();
        }
        for (long second = 0; second < 200; second++) {
            after(second * 1_000 * MILLI, () -> tell(new FollowerEvent.Tick()));
        }
        run();
        require(kernel.equals(newest()), "runs " + kernel + " (expected: " + newest() + ")");
        require(onDisk().equals(newest()), "the disk keeps " + onDisk());
        require(heardApplied.equals(Optional.of(newest())), "control heard of " + heardApplied);
    }

    private void happen() {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> publish(random.nextInt(5) == 0);
            case 4 -> breakStream();
            case 5 -> crash();
            case 6 -> {
                if (random.nextInt(20) == 0) {
                    historyNumber++;
                    published = 0;
                    versions.makeAnew();
                    breakStream();
                }
            }
            case 7 -> versions.forget();
            default -> {}
        }
    }

    private void run() {
        while (!agenda.isEmpty()) {
            Happening next = agenda.remove();
            nowNanos = next.atNanos();
            next.action().run();
        }
    }

    private void publish(boolean isFaulty) {
        published++;
        versions.publish(newest());
        if (isFaulty) {
            faulty.add(newest());
        }
        send();
    }

    private VersionId newest() {
        return new VersionId("history-" + historyNumber, published);
    }

    /// Control's side of the stream: the newest version on its way, as what changed since the one
    /// that the node has, in pieces.
    private void send() {
        if (streamAtControl == 0 || offeredOnStream.isEmpty()) {
            return; // No Hello yet.
        }
        offeredOnStream = Optional.of(newest());
        List<VersionPiece> pieces = versions.pieces(newest(), heldAtNode, !isCalm);
        heldAtNode = newest();
        long stream = streamAtControl;
        int livesThen = life;
        for (VersionPiece piece : pieces) {
            // A stream keeps its order.
            arrivalNanos = Math.max(arrivalNanos, nowNanos + delay());
            at(
                    arrivalNanos,
                    () -> {
                        if (life == livesThen) {
                            arrive(stream, piece);
                        }
                    });
        }
    }

    private void arrive(long stream, VersionPiece piece) {
        // Pieces of a stream that broke meanwhile may still come.
        if (streamAtNode != stream && random.nextBoolean()) {
            return;
        }
        switch (received.on(stream, piece)) {
            case VersionAssembly.Step.Incomplete() -> {}
            case VersionAssembly.Step.Complete(var history, long number, var content) -> {
                Offer offer = Offer.of(history, number, content);
                require(versions.isTrue(offer), "makes something else of " + offer.id());
                tell(new FollowerEvent.Offered(stream, offer));
            }
            case VersionAssembly.Step.Mismatch(String _) -> toControl(stream, this::hearWanted);
            case VersionAssembly.Step.Broken(String _, long _, String why) ->
                    throw new AssertionError("a whole version is broken: " + why);
        }
    }

    /// The node holds nothing any more: the newest once more, whole.
    private void hearWanted() {
        heldAtNode = VersionId.NONE;
        send();
    }

    private void breakStream() {
        long broken = streamAtNode;
        streamAtControl = 0;
        offeredOnStream = Optional.empty();
        int livesThen = life;
        after(
                delay(),
                () -> {
                    if (life == livesThen) {
                        tell(new FollowerEvent.Disconnected(broken));
                        after(delay(), this::connect);
                    }
                });
    }

    private void connect() {
        streamAtNode++;
        streamAtControl = streamAtNode;
        offeredOnStream = Optional.empty();
        received.open(streamAtNode);
        tell(new FollowerEvent.Connected(streamAtNode));
    }

    private void tell(FollowerEvent event) {
        for (FollowerEffect effect : follower.on(event, nowNanos)) {
            switch (effect) {
                case FollowerEffect.SayHello(long stream, VersionId applied) -> {
                    VersionId held = received.held();
                    toControl(stream, () -> hearHello(applied, held));
                }
                case FollowerEffect.SayApplied(long stream, VersionId id) -> {
                    require(!id.replaces(kernel), "acknowledges " + id + ", runs " + kernel);
                    require(!id.replaces(onDisk()), "acknowledges " + id + " unsaved");
                    acknowledged = id;
                    toControl(stream, () -> hearApplied(id));
                }
                case FollowerEffect.SayRefused(long stream, VersionId id, Refusal _) ->
                        toControl(stream, () -> requireOffered(id));
                case FollowerEffect.Apply(Offer offer) -> apply(offer);
            }
        }
    }

    private void toControl(long stream, Runnable hear) {
        after(
                1,
                () -> {
                    if (stream == streamAtControl) {
                        hear.run();
                    }
                });
    }

    private void hearHello(VersionId applied, VersionId held) {
        heldAtNode = held;
        offeredOnStream = Optional.of(applied);
        heardApplied = Optional.of(applied);
        if (newest().replaces(applied)) {
            send();
        }
    }

    private void hearApplied(VersionId id) {
        requireOffered(id);
        heardApplied = Optional.of(id);
    }

    private void requireOffered(VersionId id) {
        require(
                offeredOnStream.isPresent() && !id.replaces(offeredOnStream.get()),
                "control hears of " + id + ", offered " + offeredOnStream);
    }

    /// Disk, then kernel, then the word; a crash may come between any two.
    private void apply(Offer offer) {
        require(!isApplying, "applies two versions at once");
        isApplying = true;
        VersionId id = offer.id();
        boolean hasRoom = isCalm || random.nextInt(8) > 0;
        boolean kernelTakesIt = isCalm || random.nextInt(8) > 0;
        inThisLife(
                () -> {
                    if (faulty.contains(id)) {
                        refused(offer, FAULTY);
                    } else if (!hasRoom) {
                        refused(offer, NO_ROOM);
                    } else {
                        List<Offer> before = disk;
                        List<Offer> kept = new ArrayList<>(List.of(offer));
                        disk.stream().findFirst().ifPresent(kept::add);
                        disk = List.copyOf(kept);
                        inThisLife(() -> publish(offer, before, kernelTakesIt));
                    }
                });
    }

    private void publish(Offer offer, List<Offer> diskBefore, boolean kernelTakesIt) {
        if (!kernelTakesIt) {
            disk = diskBefore;
            refused(offer, NO_ROOM);
            return;
        }
        VersionId id = offer.id();
        require(appliedInThisLife.add(id), "applies " + id + " twice");
        judgeBy(id);
        inThisLife(
                () -> {
                    isApplying = false;
                    tell(new FollowerEvent.Applied(id));
                });
    }

    private void refused(Offer offer, Refusal refusal) {
        isApplying = false;
        tell(new FollowerEvent.Refused(offer, refusal));
    }

    private void judgeBy(VersionId id) {
        require(id.equals(kernel) || id.replaces(kernel), "goes from " + kernel + " to " + id);
        kernel = id;
    }

    /// Killed at this moment, and started again.
    private void crash() {
        life++;
        isApplying = false;
        appliedInThisLife.clear();
        streamAtControl = 0;
        VersionId resumed = onDisk();
        require(
                !acknowledged.replaces(resumed) || !sameHistory(acknowledged, resumed),
                "comes back with " + resumed + ", acknowledged " + acknowledged);
        judgeBy(resumed);
        follower = new ConfigFollower(resumed);
        received = new ReceivedVersions(disk.stream().findFirst().orElse(Offer.NONE));
        inThisLife(this::connect);
    }

    private VersionId onDisk() {
        return disk.stream().findFirst().map(Offer::id).orElse(VersionId.NONE);
    }

    private static boolean sameHistory(VersionId one, VersionId other) {
        return one.history().equals(other.history());
    }

    private void inThisLife(Runnable action) {
        int livesThen = life;
        after(
                delay(),
                () -> {
                    if (life == livesThen) {
                        action.run();
                    }
                });
    }

    private long delay() {
        return random.nextLong(random.nextInt(4) == 0 ? 800 * MILLI : 40 * MILLI);
    }

    private void after(long nanos, Runnable action) {
        at(nowNanos + nanos, action);
    }

    private void at(long nanos, Runnable action) {
        agenda.add(new Happening(nanos, order++, action));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError("the node " + otherwise);
        }
    }
}
