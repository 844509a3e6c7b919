package dev.breakwater.runtime.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One thing that a process can be told.
///
/// @param key as on the command line without its dashes: `metrics-address`
/// @param expected the form and limits of a value, in words
/// @param defaultText the value where nobody says one; `""` is shown as "none"
/// @param takesValue false where the key alone, on the command line, means `true`
/// @param form reads a value; empty where the text is none
public record Setting<T>(
        String key,
        String expected,
        String defaultText,
        String description,
        boolean takesValue,
        Function<String, Optional<T>> form) {
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final int PORT_MAX = 65_535;

    public Setting {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("key: " + key + " (expected: words-with-dashes)");
        }
        if (form.apply(defaultText).isEmpty()) {
            throw new IllegalArgumentException(
                    key + ": " + defaultText + " (expected: a default that is " + expected + ")");
        }
    }

    /// Any text of the form.
    public static Setting<String> text(
            String key, Pattern pattern, String expected, String defaultText, String description) {
        return new Setting<>(
                key,
                expected,
                defaultText,
                description,
                true,
                text -> pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty());
    }

    /// A whole number.
    ///
    /// @param unit in the plural, "packets", for people; the key ends in it too
    public static Setting<Long> number(
            String key, String unit, long min, long max, long defaultValue, String description) {
        return new Setting<>(
                key,
                min + " to " + max + " " + unit,
                Long.toString(defaultValue),
                description,
                true,
                text -> parseNumber(text).filter(value -> value >= min && value <= max));
    }

    /// Yes or no: `--key`, `--key=false`, or `true` and `false` in the environment. No by default.
    public static Setting<Boolean> flag(String key, String description) {
        return new Setting<>(
                key,
                "true or false",
                "false",
                description,
                false,
                text ->
                        switch (text) {
                            case "true" -> Optional.of(true);
                            case "false" -> Optional.of(false);
                            default -> Optional.empty();
                        });
    }

    /// One of an enum's names, written in lower case with dashes.
    public static <E extends Enum<E>> Setting<E> choice(
            String key, Class<E> type, E defaultValue, String description) {
        List<E> values = Arrays.asList(type.getEnumConstants());
        return new Setting<>(
                key,
                values.stream().map(Setting::spell).collect(Collectors.joining(", ")),
                spell(defaultValue),
                description,
                true,
                text -> values.stream().filter(value -> spell(value).equals(text)).findFirst());
    }

    /// Items of the form, with commas between; none where the text is empty.
    public static Setting<List<String>> list(
            String key,
            Pattern item,
            String expected,
            int itemsMax,
            String defaultText,
            String description) {
        return new Setting<>(
                key,
                "0 to " + itemsMax + " of: " + expected + "; with ',' between",
                defaultText,
                description,
                true,
                text -> {
                    if (text.isEmpty()) {
                        return Optional.of(List.of());
                    }
                    List<String> items = List.of(text.split(",", -1));
                    boolean isGood =
                            items.size() <= itemsMax
                                    && items.stream().allMatch(i -> item.matcher(i).matches());
                    return isGood ? Optional.of(items) : Optional.empty();
                });
    }

    /// A file or folder.
    public static Setting<Path> path(String key, String defaultText, String description) {
        return new Setting<>(key, "a path", defaultText, description, true, Setting::parsePath);
    }

    /// Where to listen: `127.0.0.1:9101`, `[::1]:9101`. Port 0 is a free one.
    public static Setting<HostAndPort> address(String key, String defaultText, String description) {
        return new Setting<>(
                key,
                "HOST:PORT, an IPv6 address in brackets, port 0 to " + PORT_MAX,
                defaultText,
                description,
                true,
                HostAndPort::parse);
    }

    /// The key as an environment variable of the process: `BREAKWATER_AGENT_METRICS_ADDRESS`.
    String variable(String process) {
        return variablePrefix(process) + key.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    static String variablePrefix(String process) {
        return "BREAKWATER_" + process.replace('-', '_').toUpperCase(Locale.ROOT) + "_";
    }

    private static String spell(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Optional<Long> parseNumber(String text) {
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private static Optional<Path> parsePath(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }
}
