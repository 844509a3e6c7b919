package dev.breakwater.shield.config;

import java.time.Instant;

/// When something is in force: within a period, and in it at the hours of a schedule.
///
/// @param from the first instant; [Instant#MIN] for ever since
/// @param until the first instant after it; [Instant#MAX] for ever on
public record Times(Instant from, Instant until, Schedule schedule) {
    /// At every instant.
    public static final Times ALWAYS = new Times(Instant.MIN, Instant.MAX, new Schedule.Always());

    public Times {
        Refuse.unless(
                from.isBefore(until), "activeUntil", until, "an instant after activeFrom, " + from);
    }

    public boolean holdAt(Instant now) {
        return !now.isBefore(from) && now.isBefore(until) && schedule.holdsAt(now);
    }

    /// Until when [#holdAt] answers as it does now, and maybe longer: after `now`, [Instant#MAX]
    /// for ever.
    public Instant sameUntil(Instant now) {
        if (now.isBefore(from)) {
            return from;
        }
        if (!now.isBefore(until)) {
            return Instant.MAX;
        }
        Instant change = schedule.sameUntil(now);
        return change.isBefore(until) ? change : until;
    }
}
