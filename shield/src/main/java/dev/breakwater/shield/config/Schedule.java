package dev.breakwater.shield.config;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Set;

/// Hours of the week.
public sealed interface Schedule {
    /// Minutes of a day.
    int DAY_MINUTES = 1_440;

    /// Every hour.
    record Always() implements Schedule {}

    /// A span of time that begins on some days of the week.
    ///
    /// The clocks of the zone decide: on the day they are put forward, a span that begins in the
    /// hour that is left out begins that much later.
    ///
    /// @param days at least one
    /// @param fromMinute of the day, 0 to 1,439
    /// @param toMinute the first one after it, 1 to 1,440; the next day's where not after
    ///     `fromMinute`
    record Weekly(Set<DayOfWeek> days, int fromMinute, int toMinute, ZoneId zone)
            implements Schedule {
        /// Two weeks and a day: one span a week, left out once when the clocks are put forward.
        private static final int LOOK_AHEAD_DAYS = 15;

        public Weekly {
            days = Set.copyOf(days);
            Refuse.unless(!days.isEmpty(), "days", "none", "at least one");
            Refuse.unlessInRange("from", fromMinute, 0, DAY_MINUTES - 1);
            Refuse.unlessInRange("to", toMinute, 1, DAY_MINUTES);
            Refuse.unless(
                    fromMinute != toMinute, "to", minuteText(toMinute), "a time other than from");
        }

        private boolean holds(Instant now) {
            LocalDate today = now.atZone(zone).toLocalDate();
            return isIn(today.minusDays(1), now) || isIn(today, now);
        }

        private boolean isIn(LocalDate day, Instant now) {
            return days.contains(day.getDayOfWeek())
                    && !now.isBefore(start(day))
                    && now.isBefore(end(day));
        }

        private Instant start(LocalDate day) {
            return day.atStartOfDay().plusMinutes(fromMinute).atZone(zone).toInstant();
        }

        private Instant end(LocalDate day) {
            int minutes = toMinute > fromMinute ? toMinute : toMinute + DAY_MINUTES;
            return day.atStartOfDay().plusMinutes(minutes).atZone(zone).toInstant();
        }

        private Instant change(Instant now) {
            boolean holds = holds(now);
            LocalDate first = now.atZone(zone).toLocalDate().minusDays(1);
            for (int i = 0; i <= LOOK_AHEAD_DAYS; i++) {
                LocalDate day = first.plusDays(i);
                // A day's span may end after the next one's begins, but never begins after it.
                Instant boundary = holds ? end(day) : start(day);
                if (boundary.isAfter(now) && holds(boundary) != holds) {
                    return boundary;
                }
            }
            return start(first.plusDays(LOOK_AHEAD_DAYS));
        }
    }

    default boolean holdsAt(Instant now) {
        return switch (this) {
            case Always() -> true;
            case Weekly weekly -> weekly.holds(now);
        };
    }

    /// As [Times#sameUntil].
    default Instant sameUntil(Instant now) {
        return switch (this) {
            case Always() -> Instant.MAX;
            case Weekly weekly -> weekly.change(now);
        };
    }

    /// A minute of the day as people write it: `22:30`.
    static String minuteText(int minute) {
        return "%02d:%02d".formatted(minute / 60, minute % 60);
    }
}
