package dev.breakwater.control.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.control.configuration.ChangeOutcome;
import dev.breakwater.control.configuration.Edit;
import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.FeedFormat;
import dev.breakwater.shield.config.ListAction;
import dev.breakwater.shield.config.ListFeed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FeedTaskTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
    private static final ListFeed.Place PLACE = new ListFeed.Place.Url("https://example.org/l");
    private static final ListFeed.From HOURLY = new ListFeed.From(PLACE, FeedFormat.AUTO, 3_600, 0);
    private static final ListFeed.From EXPIRING =
            new ListFeed.From(PLACE, FeedFormat.AUTO, 3_600, 36_000);

    private final Deque<Fetched> answers = new ArrayDeque<>();
    private final List<Fetched.Mark> asked = new ArrayList<>();
    private final List<String> authors = new ArrayList<>();
    private boolean isCrowded;

    @Test
    void makesAVersionOfWhatTheFeedSays() throws InterruptedException {
        World world = new World(HOURLY);
        answers.add(text("192.0.2.1\nnonsense\n192.0.2.0/24\n"));

        world.read(NOW);

        assertThat(world.list.entries()).hasToString("[192.0.2.0/24, 192.0.2.1]");
        assertThat(authors).containsExactly("feed:l");
        assertThat(world.task.status().version()).isEqualTo(1);
        assertThat(world.task.status().entryCount()).isEqualTo(2);
        assertThat(world.task.status().lineCount()).isEqualTo(3);
        assertThat(world.task.status().refused().getFirst().line()).isEqualTo(2);
        assertThat(world.task.status().error()).isEmpty();
    }

    @Test
    void makesNoVersionOfWhatTheListHoldsAlready() throws InterruptedException {
        World world = new World(HOURLY);
        answers.add(text("192.0.2.1\n192.0.2.2\n"));
        answers.add(text("# other words\n192.0.2.2\n192.0.2.1\n"));
        answers.add(new Fetched.Unchanged());

        world.read(NOW);
        world.read(NOW.plusSeconds(3_600));
        world.read(NOW.plusSeconds(7_200));

        assertThat(authors).hasSize(1);
        assertThat(world.task.status().changedAt()).isEqualTo(NOW);
        assertThat(world.task.status().goodAt()).isEqualTo(NOW.plusSeconds(7_200));
    }

    @Test
    void keepsTheLastGoodCopyWhateverComes() throws InterruptedException {
        World world = new World(HOURLY);
        answers.add(text("192.0.2.1\n"));
        world.read(NOW);
        AddressEntries good = world.list.entries();
        for (Fetched bad :
                List.of(
                        new Fetched.Failed("status 500 (expected: 200)"),
                        text(""),
                        text("<html>\n<body>\n"),
                        text("192.0.2.2"),
                        text("192.0.2.2\n\0"))) {
            answers.add(bad);

            world.read(NOW.plusSeconds(3_600));

            assertThat(world.task.status().error()).isNotEmpty();
            assertThat(world.list.entries()).isEqualTo(good);
        }
        assertThat(authors).hasSize(1);
        assertThat(world.task.status().goodAt()).isEqualTo(NOW);
    }

    @Test
    void asksWithTheMarkOfTheTextThatTheListHolds() throws InterruptedException {
        World world = new World(HOURLY);
        Fetched.Mark first = new Fetched.Mark("one", "");
        answers.add(new Fetched.Text(utf8("192.0.2.1\n"), first));
        answers.add(new Fetched.Text(utf8("nonsense\n"), new Fetched.Mark("two", "")));
        answers.add(new Fetched.Unchanged());

        for (int i = 0; i < 3; i++) {
            world.read(NOW.plusSeconds(3_600L * i));
        }

        assertThat(asked).containsExactly(Fetched.Mark.NONE, first, first);
    }

    @Test
    void asksAgainSoonAfterAFailureAndLessAndLessOften() throws InterruptedException {
        World world = new World(HOURLY);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            answers.add(new Fetched.Failed("no such host"));

            world.read(NOW);

            waits.add(world.task.status().nextAt().getEpochSecond() - NOW.getEpochSecond());
        }

        assertThat(waits.getFirst()).isBetween(54L, 60L);
        assertThat(waits.get(1)).isBetween(108L, 120L);
        assertThat(waits.getLast()).isBetween(3_240L, 3_600L);
    }

    @Test
    void triesAgainWhereNoChangeWasMade() throws InterruptedException {
        World world = new World(HOURLY);
        isCrowded = true;
        answers.add(text("192.0.2.1\n"));
        answers.add(text("192.0.2.1\n"));

        world.read(NOW);
        isCrowded = false;
        world.read(NOW.plusSeconds(60));

        assertThat(world.list.entries()).hasSize(1);
        assertThat(asked).containsExactly(Fetched.Mark.NONE, Fetched.Mark.NONE);
    }

    @Test
    void renewsEntriesWhenHalfOfTheirTimeHasPassed() throws InterruptedException {
        World world = new World(EXPIRING);
        for (int i = 0; i < 4; i++) {
            answers.add(text("192.0.2.1\n"));
        }

        world.read(NOW);
        assertThat(world.expirySecond()).isEqualTo(NOW.getEpochSecond() + 36_000);
        world.read(NOW.plusSeconds(18_000));
        assertThat(world.expirySecond()).isEqualTo(NOW.getEpochSecond() + 36_000);
        world.read(NOW.plusSeconds(18_001));

        assertThat(world.expirySecond()).isEqualTo(NOW.getEpochSecond() + 18_001 + 36_000);
        assertThat(authors).hasSize(2);
        assertThat(asked.getLast()).isEqualTo(Fetched.Mark.NONE);
    }

    @Test
    void letsEntriesExpireThatTheFeedNoLongerStandsFor() throws InterruptedException {
        World world = new World(EXPIRING);
        answers.add(text("192.0.2.1\n"));
        answers.add(new Fetched.Failed("gone"));

        world.read(NOW);
        world.read(NOW.plusSeconds(30_000));

        assertThat(world.list.entries().inForceAt(NOW.getEpochSecond() + 35_999)).hasSize(1);
        assertThat(world.list.entries().inForceAt(NOW.getEpochSecond() + 36_000)).isEmpty();
    }

    /// One list, its feed, and control's changes.
    private final class World {
        private AddressList list;
        private final FeedTask task;
        private long version;

        World(ListFeed.From feed) {
            list = new AddressList("l", ListAction.DENY, AddressEntries.EMPTY, feed);
            task = new FeedTask(list, feed, this::change, NOW, new Random(3));
        }

        void read(Instant now) throws InterruptedException {
            task.read(FeedTaskTest.this::fetch, list, now);
        }

        long expirySecond() {
            return list.entries().nextExpirySecond(0);
        }

        private ChangeOutcome change(List<Edit> edits, String author) {
            if (isCrowded) {
                return new ChangeOutcome.Crowded();
            }
            authors.add(author);
            Edit.PutFeedEntries put = (Edit.PutFeedEntries) edits.getFirst();
            list = list.withEntries(put.entries());
            return new ChangeOutcome.Stored(++version, List.of(), List.of());
        }
    }

    private Fetched fetch(ListFeed.Place place, Fetched.Mark last) {
        assertThat(place).isEqualTo(PLACE);
        asked.add(last);
        return answers.remove();
    }

    private static Fetched text(String text) {
        return new Fetched.Text(utf8(text), Fetched.Mark.NONE);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
