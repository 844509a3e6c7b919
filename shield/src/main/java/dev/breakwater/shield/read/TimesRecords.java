package dev.breakwater.shield.read;

import dev.breakwater.api.v1.FilterRuleSpec;
import dev.breakwater.api.v1.Schedule.Day;
import dev.breakwater.shield.config.Schedule;
import dev.breakwater.shield.config.Times;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// When a filter rule is in force.
final class TimesRecords {
    private static final String UTC = "UTC";

    private TimesRecords() {}

    static Optional<Times> read(Fields fields, FilterRuleSpec spec) {
        long before = fields.count();
        Optional<Instant> from =
                instant(fields, "spec.activeFrom", spec.getActiveFrom(), Instant.MIN);
        Optional<Instant> until =
                instant(fields, "spec.activeUntil", spec.getActiveUntil(), Instant.MAX);
        Optional<Schedule> schedule =
                spec.hasSchedule()
                        ? schedule(fields, spec.getSchedule())
                        : Optional.of(new Schedule.Always());
        return fields.make(
                "spec",
                before,
                () -> new Times(from.orElseThrow(), until.orElseThrow(), schedule.orElseThrow()));
    }

    private static Optional<Instant> instant(
            Fields fields, String path, String text, Instant absent) {
        return text.isEmpty() ? Optional.of(absent) : TimeText.instant(fields, path, text);
    }

    private static Optional<Schedule> schedule(
            Fields fields, dev.breakwater.api.v1.Schedule message) {
        String path = "spec.schedule";
        long before = fields.count();
        if (message.getDaysCount() == 0
                && message.getFrom().isEmpty()
                && message.getTo().isEmpty()) {
            fields.refuse(path, "nothing", "days, from or to");
        }
        Set<DayOfWeek> days = days(fields, path + ".days", message);
        Optional<Integer> from =
                message.getFrom().isEmpty()
                        ? Optional.of(0)
                        : TimeText.minute(
                                fields,
                                path + ".from",
                                message.getFrom(),
                                0,
                                Schedule.DAY_MINUTES - 1);
        Optional<Integer> to =
                message.getTo().isEmpty()
                        ? Optional.of(Schedule.DAY_MINUTES)
                        : TimeText.minute(
                                fields, path + ".to", message.getTo(), 1, Schedule.DAY_MINUTES);
        Optional<ZoneId> zone =
                TimeText.zone(
                        fields,
                        path + ".timeZone",
                        message.getTimeZone().isEmpty() ? UTC : message.getTimeZone());
        return fields.make(
                path,
                before,
                () ->
                        new Schedule.Weekly(
                                days, from.orElseThrow(), to.orElseThrow(), zone.orElseThrow()));
    }

    private static Set<DayOfWeek> days(
            Fields fields, String path, dev.breakwater.api.v1.Schedule message) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (int i = 0; i < message.getDaysCount(); i++) {
            switch (message.getDays(i)) {
                case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY ->
                        days.add(DayOfWeek.of(message.getDaysValue(i)));
                case DAY_UNSPECIFIED, UNRECOGNIZED ->
                        fields.refuse(
                                path + "[" + i + "]",
                                EnumText.found(message.getDaysValue(i)),
                                EnumText.expected(Day.getDescriptor()));
            }
        }
        return message.getDaysCount() == 0 ? EnumSet.allOf(DayOfWeek.class) : days;
    }
}
