package dev.breakwater.agent.config;

import dev.breakwater.api.v1.Configuration;
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
/// stream that didn't offer it.
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
    private long streamAtControl;
    private Optional<VersionId> offeredOnStream = Optional.empty();
    private Optional<VersionId> heardApplied = Optional.empty();

    // The node.
    private int life;
    private ConfigFollower follower = new ConfigFollower(VersionId.NONE);
    private List<VersionId> disk = List.of();
    private VersionId kernel = VersionId.NONE;
    private VersionId acknowledged = VersionId.NONE;
    private boolean isApplying;
    private final Set<VersionId> appliedInThisLife = new HashSet<>();
    private long streamAtNode;

    FollowerWorld(long seed) {
        this.random = new SplittableRandom(seed);
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
        require(disk.getFirst().equals(newest()), "the disk keeps " + disk);
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
                    breakStream();
                }
            }
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
        if (isFaulty) {
            faulty.add(newest());
        }
        send();
    }

    private VersionId newest() {
        return new VersionId("history-" + historyNumber, published);
    }

    /// Control's side of the stream: the newest version, on its way.
    private void send() {
        if (streamAtControl == 0 || offeredOnStream.isEmpty()) {
            return; // No Hello yet.
        }
        VersionId id = newest();
        offeredOnStream = Optional.of(id);
        long stream = streamAtControl;
        Offer offer =
                Offer.of(
                        Configuration.newBuilder()
                                .setVersion(id.number())
                                .setHistory(id.history())
                                .build());
        int livesThen = life;
        // A message of a stream that broke meanwhile may still stand in the node's own queue.
        after(
                delay(),
                () -> {
                    if (life == livesThen && (streamAtNode == stream || random.nextBoolean())) {
                        tell(new FollowerEvent.Offered(stream, offer));
                    }
                });
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
        tell(new FollowerEvent.Connected(streamAtNode));
    }

    private void tell(FollowerEvent event) {
        for (FollowerEffect effect : follower.on(event, nowNanos)) {
            switch (effect) {
                case FollowerEffect.SayHello(long stream, VersionId applied) ->
                        toControl(stream, () -> hearHello(applied));
                case FollowerEffect.SayApplied(long stream, VersionId id) -> {
                    require(!id.replaces(kernel), "acknowledges " + id + ", runs " + kernel);
                    require(!id.replaces(disk.getFirst()), "acknowledges " + id + " unsaved");
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

    private void hearHello(VersionId applied) {
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
                        List<VersionId> before = disk;
                        List<VersionId> kept = new ArrayList<>(List.of(id));
                        disk.stream().findFirst().ifPresent(kept::add);
                        disk = List.copyOf(kept);
                        inThisLife(() -> publish(offer, before, kernelTakesIt));
                    }
                });
    }

    private void publish(Offer offer, List<VersionId> diskBefore, boolean kernelTakesIt) {
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
        VersionId resumed = disk.stream().findFirst().orElse(VersionId.NONE);
        require(
                !acknowledged.replaces(resumed) || !sameHistory(acknowledged, resumed),
                "comes back with " + resumed + ", acknowledged " + acknowledged);
        judgeBy(resumed);
        follower = new ConfigFollower(resumed);
        inThisLife(this::connect);
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
