package dev.breakwater.control.feeds;

import dev.breakwater.control.configuration.ChangeOutcome;
import dev.breakwater.control.configuration.ChangeRequest;
import dev.breakwater.control.configuration.Configurations;
import dev.breakwater.control.configuration.Edit;
import dev.breakwater.control.store.Author;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.ListFeed;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks each list's feed in its time, one after the other. What a feed said last well stays in the
/// history, so that neither its silence nor a restart takes an entry away.
///
/// The statuses may be asked by any thread.
public final class Feeds implements AutoCloseable {
    private static final long PAUSE_MILLIS = 500;
    private static final Logger log = LoggerFactory.getLogger(Feeds.class);

    private final Configurations configurations;
    private final FeedPlaces places;
    private final InstantSource wallClock;
    private final RandomGenerator chance;
    private final Map<String, FeedTask> tasks = new TreeMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("feeds").unstarted(this::run);

    private volatile Map<String, FeedStatus> statuses = Map.of();

    /// Feeds of the world outside.
    public Feeds(
            Configurations configurations,
            WorldPlaces places,
            InstantSource wallClock,
            RandomGenerator chance) {
        this(configurations, (FeedPlaces) places, wallClock, chance);
    }

    Feeds(
            Configurations configurations,
            FeedPlaces places,
            InstantSource wallClock,
            RandomGenerator chance) {
        this.configurations = configurations;
        this.places = places;
        this.wallClock = wallClock;
        this.chance = chance;
    }

    /// Begins to ask.
    public void start() {
        thread.start();
    }

    /// How a list's feed is doing; empty where it has none, or none that was seen yet.
    public Optional<FeedStatus> status(String list) {
        return Optional.ofNullable(statuses.get(list));
    }

    /// How all feeds are doing, by the name of their list.
    public List<FeedStatus> statuses() {
        return List.copyOf(statuses.values());
    }

    private void run() {
        try {
            while (!closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                turn();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Looks which feeds there are, and asks those whose time has come.
    void turn() throws InterruptedException {
        follow();
        for (FeedTask task : List.copyOf(tasks.values())) {
            if (closing.getCount() > 0 && task.isDue(wallClock.instant())) {
                read(task);
            }
        }
    }

    private void read(FeedTask task) throws InterruptedException {
        String before = task.status().error();
        Optional<AddressList> list = configurations.addressList(task.status().list());
        if (list.isEmpty() || !list.get().feed().equals(task.feed())) {
            return; // Followed in the next turn.
        }
        try {
            task.read(places, list.get(), wallClock.instant());
        } catch (RuntimeException e) {
            // One feed that trips over a defect must not end the others.
            log.atError().addKeyValue("list", list.get().name()).setCause(e).log("A feed failed.");
            task.fail("a defect of control: " + e, wallClock.instant());
        }
        report(task.status(), before);
        publish();
    }

    private static void report(FeedStatus status, String before) {
        if (!status.error().isEmpty() && before.isEmpty()) {
            log.atWarn()
                    .addKeyValue("list", status.list())
                    .addKeyValue("why", status.error())
                    .log("A feed can't be taken; its last good copy stays.");
        } else if (status.error().isEmpty() && !before.isEmpty()) {
            log.atInfo().addKeyValue("list", status.list()).log("A feed is read again.");
        }
    }

    private void follow() {
        Map<String, FeedTask> now = new TreeMap<>();
        for (AddressList list : configurations.addressLists()) {
            if (list.feed() instanceof ListFeed.From feed) {
                FeedTask known = tasks.get(list.name());
                boolean isKnown = known != null && known.feed().equals(feed);
                Instant at = wallClock.instant();
                now.put(
                        list.name(),
                        isKnown ? known : new FeedTask(list, feed, this::change, at, chance));
            }
        }
        boolean isChanged = !now.equals(tasks);
        tasks.clear();
        tasks.putAll(now);
        if (isChanged) {
            publish();
        }
    }

    private ChangeOutcome change(List<Edit> edits, String author) {
        return configurations.change(
                ChangeRequest.of(edits, new Author(author, Author.Through.FEED)));
    }

    private void publish() {
        Map<String, FeedStatus> all = new TreeMap<>();
        tasks.forEach((name, task) -> all.put(name, task.status()));
        statuses = all;
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
