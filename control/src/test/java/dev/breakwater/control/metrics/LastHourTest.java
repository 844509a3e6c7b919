package dev.breakwater.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LastHourTest {
    private final LastHour<Reason> hour = new LastHour<>(Reason.class, 10);

    @Test
    void addsUpNodesAndTakesThemApart() {
        hour.add(100, "a", "web", served(1));
        hour.add(100, "b", "web", served(2));

        assertThat(hour.read(100, "web", "").get(100L))
                .isEqualTo(Map.of(Reason.SERVED, new LastHour.Total(3, 300)));
        assertThat(hour.read(100, "web", "b").get(100L))
                .isEqualTo(Map.of(Reason.SERVED, new LastHour.Total(2, 200)));
    }

    @Test
    void leavesOutOtherBackendsAndEarlierSeconds() {
        hour.add(100, "a", "web", served(1));
        hour.add(101, "a", "dns", served(1));
        hour.add(102, "a", "web", served(1));

        assertThat(hour.read(101, "web", "")).containsOnlyKeys(102L);
    }

    @Test
    void answersTheOldestFirst() {
        hour.add(LastHour.SECONDS + 1, "a", "web", served(1));
        hour.add(LastHour.SECONDS - 1, "a", "web", served(1));

        assertThat(hour.read(0, "web", "").keySet())
                .containsExactly(LastHour.SECONDS - 1L, LastHour.SECONDS + 1L);
    }

    @Test
    void forgetsASecondAfterAnHour() {
        hour.add(100, "a", "web", served(1));

        hour.add(100 + LastHour.SECONDS, "a", "web", served(2));

        assertThat(hour.read(0, "web", "")).containsOnlyKeys(100L + LastHour.SECONDS);
        assertThat(hour.entryCount()).isEqualTo(1);
    }

    @Test
    void leavesOutWhatIsOlderThanAnHour() {
        hour.add(100 + LastHour.SECONDS, "a", "web", served(2));

        hour.add(100, "a", "web", served(1));

        assertThat(hour.read(0, "web", "")).containsOnlyKeys(100L + LastHour.SECONDS);
    }

    @Test
    void dropsTheOldestSecondsWhereThereIsNoRoom() {
        for (int second = 0; second < 15; second++) {
            hour.add(second, "a", "web", served(1));
        }

        assertThat(hour.entryCount()).isEqualTo(10);
        assertThat(hour.droppedSecondCount()).isEqualTo(5);
        assertThat(hour.read(0, "web", "").firstKey()).isEqualTo(5);
    }

    @Test
    void keepsToItsLimitWithinOneSecond() {
        for (int node = 0; node < 15; node++) {
            hour.add(100, "node-" + node, "web", served(1));
        }

        assertThat(hour.entryCount()).isEqualTo(10);
    }

    @Test
    void holdsANameOnceHoweverOftenItIsTold() {
        hour.add(100, "a", String.join("", "we", "b"), served(1));
        hour.add(101, "a", String.join("", "we", "b"), served(1));

        var points = hour.read(0, List.of("web"), "").values();

        assertThat(points.stream().map(point -> System.identityHashCode(only(point))).distinct())
                .hasSize(1);
    }

    @Test
    void namesTheLoudestFirstByThePacketsOfAllSecondsAskedFor() {
        hour.add(100, "a", "web", served(9));
        hour.add(101, "a", "web", served(1));
        hour.add(101, "a", "dns", served(2));
        hour.add(102, "b", "dns", served(2));
        hour.add(102, "a", "game", served(3));

        assertThat(hour.loudest(101, "", 2)).containsExactly("dns", "game");
        assertThat(hour.loudest(100, "a", 9)).containsExactly("web", "game", "dns");
    }

    private static String only(Map<String, ?> byName) {
        return byName.keySet().iterator().next();
    }

    private static Tallies<Reason> served(long packets) {
        return Tallies.of(
                Map.of(Reason.SERVED, new Tallies.Tally<>(Reason.SERVED, packets, packets * 100)));
    }
}
