package dev.breakwater.shield.read;

import dev.breakwater.shield.config.Schedule;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Instants, times of day and time zones as people write them.
final class TimeText {
    /// RFC 3339 section 5.6, in capitals.
    private static final Pattern INSTANT =
            Pattern.compile(
                    "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[-+]\\d{2}:\\d{2})");

    private static final Pattern MINUTE = Pattern.compile("([01]\\d|2[0-4]):([0-5]\\d)");

    private TimeText() {}

    static Optional<Instant> instant(Fields fields, String path, String text) {
        if (INSTANT.matcher(text).matches()) {
            try {
                return Optional.of(Instant.parse(text));
            } catch (DateTimeException noDate) {
                // A month 13, a 30th of February: refused like any other text.
            }
        }
        fields.refuse(
                path,
                FoundText.of(text),
                "a date and time of RFC 3339, like 2026-12-01T18:00:00Z or"
                        + " 2026-12-01T19:00:00+01:00");
        return Optional.empty();
    }

    /// A minute of the day.
    ///
    /// @param min the earliest
    /// @param max the latest
    static Optional<Integer> minute(Fields fields, String path, String text, int min, int max) {
        Matcher form = MINUTE.matcher(text);
        if (form.matches()) {
            int minute = 60 * Integer.parseInt(form.group(1)) + Integer.parseInt(form.group(2));
            if (minute >= min && minute <= max) {
                return Optional.of(minute);
            }
        }
        fields.refuse(
                path,
                FoundText.of(text),
                "a time of day, %s to %s"
                        .formatted(Schedule.minuteText(min), Schedule.minuteText(max)));
        return Optional.empty();
    }

    static Optional<ZoneId> zone(Fields fields, String path, String text) {
        if (ZoneId.getAvailableZoneIds().contains(text)) {
            return Optional.of(ZoneId.of(text));
        }
        fields.refuse(
                path,
                FoundText.of(text),
                "a name of the IANA time zone database, like UTC or Europe/Berlin");
        return Optional.empty();
    }
}
