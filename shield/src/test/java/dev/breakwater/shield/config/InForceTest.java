package dev.breakwater.shield.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is in force at an instant, and until when. 2026-11-20 is a Friday.
class InForceTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Instant NOON = at("2026-11-20T12:00:00Z");

    @Test
    void whatIsAlwaysInForceStaysSoForEver() {
        Configuration whole = configuration(rule("a", Times.ALWAYS));

        InForce inForce = InForce.of(whole, NOON);

        assertThat(inForce).isEqualTo(new InForce(whole, NOON, Instant.MAX));
    }

    @Test
    void leavesOutARuleUntilItBegins() {
        Instant begins = NOON.plusSeconds(5);
        Configuration whole =
                configuration(rule("later", times(begins, Instant.MAX)), rule("b", Times.ALWAYS));

        assertThat(names(InForce.of(whole, NOON))).containsExactly("b");
        assertThat(InForce.of(whole, NOON).until()).isEqualTo(begins);
        assertThat(names(InForce.of(whole, begins))).containsExactly("later", "b");
        assertThat(InForce.of(whole, begins).until()).isEqualTo(Instant.MAX);
    }

    @Test
    void leavesOutARuleFromItsEndOn() {
        Instant ends = NOON.plusNanos(1);
        Configuration whole = configuration(rule("brief", times(Instant.MIN, ends)));

        assertThat(names(InForce.of(whole, NOON))).containsExactly("brief");
        assertThat(InForce.of(whole, NOON).until()).isEqualTo(ends);
        assertThat(names(InForce.of(whole, ends))).isEmpty();
        assertThat(InForce.of(whole, ends).until()).isEqualTo(Instant.MAX);
    }

    @Test
    void tellsTheFirstOfSeveralChanges() {
        Configuration whole =
                configuration(
                        rule("a", times(Instant.MIN, NOON.plusSeconds(9))),
                        rule("b", times(NOON.plusSeconds(3), Instant.MAX)),
                        rule("c", times(NOON.plusSeconds(7), Instant.MAX)));

        assertThat(InForce.of(whole, NOON).until()).isEqualTo(NOON.plusSeconds(3));
    }

    @Test
    void isAskedAnewWhenTheClockIsPutBack() {
        InForce inForce =
                InForce.of(configuration(rule("a", times(Instant.MIN, NOON.plusSeconds(9)))), NOON);

        assertThat(inForce.isAlsoAt(NOON)).isTrue();
        assertThat(inForce.isAlsoAt(NOON.plusSeconds(8))).isTrue();
        assertThat(inForce.isAlsoAt(NOON.plusSeconds(9))).isFalse();
        assertThat(inForce.isAlsoAt(NOON.minusSeconds(1))).isFalse();
    }

    @Test
    void aScheduleHoldsInItsHoursOnItsDays() {
        Schedule office = weekly(9 * 60, 17 * 60, UTC, DayOfWeek.FRIDAY);

        assertThat(office.holdsAt(at("2026-11-20T08:59:59Z"))).isFalse();
        assertThat(office.holdsAt(at("2026-11-20T09:00:00Z"))).isTrue();
        assertThat(office.holdsAt(at("2026-11-20T16:59:59Z"))).isTrue();
        assertThat(office.holdsAt(at("2026-11-20T17:00:00Z"))).isFalse();
        assertThat(office.holdsAt(at("2026-11-21T12:00:00Z"))).isFalse();
        assertThat(office.sameUntil(at("2026-11-20T08:00:00Z")))
                .isEqualTo(at("2026-11-20T09:00:00Z"));
        assertThat(office.sameUntil(NOON)).isEqualTo(at("2026-11-20T17:00:00Z"));
        assertThat(office.sameUntil(at("2026-11-20T17:00:00Z")))
                .isEqualTo(at("2026-11-27T09:00:00Z"));
    }

    @Test
    void hoursThatPassMidnightBelongToTheDayOnWhichTheyBegin() {
        Schedule night = weekly(22 * 60, 2 * 60, UTC, DayOfWeek.FRIDAY);

        assertThat(night.holdsAt(at("2026-11-20T01:00:00Z"))).isFalse();
        assertThat(night.holdsAt(at("2026-11-20T23:00:00Z"))).isTrue();
        assertThat(night.holdsAt(at("2026-11-21T01:00:00Z"))).isTrue();
        assertThat(night.sameUntil(at("2026-11-20T23:00:00Z")))
                .isEqualTo(at("2026-11-21T02:00:00Z"));
    }

    @Test
    void wholeDaysSideBySideAreOneSpan() {
        Schedule weekend =
                weekly(0, Schedule.DAY_MINUTES, UTC, DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);

        assertThat(weekend.sameUntil(at("2026-11-21T05:00:00Z")))
                .isEqualTo(at("2026-11-23T00:00:00Z"));
    }

    @Test
    void theZonesClocksDecide() {
        // Summer time ends on 2026-10-25, so that 09:00 is 07:00Z before and 08:00Z after.
        Schedule office = weekly(9 * 60, 17 * 60, BERLIN, DayOfWeek.SATURDAY, DayOfWeek.MONDAY);

        assertThat(office.sameUntil(at("2026-10-23T12:00:00Z")))
                .isEqualTo(at("2026-10-24T07:00:00Z"));
        assertThat(office.sameUntil(at("2026-10-25T12:00:00Z")))
                .isEqualTo(at("2026-10-26T08:00:00Z"));
    }

    @Test
    void hoursThatTheClocksLeaveOutComeAsMuchLater() {
        // On 2026-03-29 there is no time from 02:00 to 03:00 in Berlin.
        Schedule inTheGap = weekly(2 * 60 + 15, 3 * 60 + 30, BERLIN, DayOfWeek.SUNDAY);

        assertThat(inTheGap.sameUntil(at("2026-03-28T12:00:00Z")))
                .isEqualTo(at("2026-03-29T01:15:00Z"));
        assertThat(inTheGap.sameUntil(at("2026-03-29T01:15:00Z")))
                .isEqualTo(at("2026-03-29T01:30:00Z"));
    }

    @Test
    void neverPromisesMoreThanHolds() {
        // Through a year with both changes of the clocks, by steps that meet no whole hour.
        Schedule odd = weekly(150, 145, BERLIN, DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);
        Instant end = at("2027-01-01T00:00:00Z");
        Instant now = at("2026-01-01T00:00:00Z");
        int changes = 0;
        while (now.isBefore(end)) {
            Instant until = odd.sameUntil(now);
            assertThat(until).isAfter(now);
            for (Instant t = now; t.isBefore(until); t = t.plusSeconds(3_607)) {
                assertThat(odd.holdsAt(t)).as("%s", t).isEqualTo(odd.holdsAt(now));
            }
            now = until;
            changes++;
        }

        assertThat(changes).isBetween(4 * 52, 4 * 53);
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }

    private static Times times(Instant from, Instant until) {
        return new Times(from, until, new Schedule.Always());
    }

    private static Schedule weekly(int from, int to, ZoneId zone, DayOfWeek... days) {
        return new Schedule.Weekly(Set.of(days), from, to, zone);
    }

    private static FilterRule rule(String name, Times times) {
        Match any =
                new Match(
                        List.of(),
                        List.of(),
                        new ProtocolMatch.Any(),
                        List.of(),
                        List.of(),
                        TcpFlagsMatch.ANY,
                        LengthRange.ANY);
        return new FilterRule(name, 1, any, new RuleAction.Drop(), RuleMode.ENFORCE, times);
    }

    private static Configuration configuration(FilterRule... rules) {
        return new Configuration(1, List.of(), List.of(rules), List.of());
    }

    private static List<String> names(InForce inForce) {
        return inForce.configuration().filterRules().stream().map(FilterRule::name).toList();
    }

    @Test
    void leavesExpiredEntriesOutAndSaysWhenTheNextOneEnds() {
        AddressEntriesBuilder entries = new AddressEntriesBuilder(EntrySource.MANUAL);
        entries.add(prefix("192.0.2.1"), new EntryNote(EntrySource.AUTOMATIC, "", 1_000));
        entries.add(prefix("192.0.2.2"), new EntryNote(EntrySource.AUTOMATIC, "", 1_001));
        AddressList list =
                new AddressList("l", ListAction.DENY, entries.build(), new ListFeed.None());
        Configuration whole = new Configuration(1, List.of(), List.of(), List.of(list));

        InForce before = InForce.of(whole, Instant.ofEpochSecond(999));
        InForce after = InForce.of(whole, Instant.ofEpochSecond(1_000));

        assertThat(before.configuration()).isEqualTo(whole);
        assertThat(before.until()).isEqualTo(Instant.ofEpochSecond(1_000));
        assertThat(after.configuration().addressLists().getFirst().entries())
                .hasToString("[192.0.2.2]");
        assertThat(after.until()).isEqualTo(Instant.ofEpochSecond(1_001));
        assertThat(InForce.of(whole, Instant.ofEpochSecond(1_001)).until()).isEqualTo(Instant.MAX);
    }

    private static IpPrefix prefix(String text) {
        return IpText.parsePrefix(text).orElseThrow();
    }
}
