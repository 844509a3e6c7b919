package dev.breakwater.runtime.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads a process's settings: its defaults, over them the environment's
/// `BREAKWATER_<PROCESS>_<KEY>`, over these the command line's `--key value` or `--key=value`.
///
/// Keys that the process doesn't declare are refused, on the command line and in the environment.
///
/// @param process as on the command line: `agent`
/// @param purpose one sentence, the first line of its help
/// @param settings in the order of the help
public record SettingsReader(String process, String purpose, List<Setting<?>> settings) {
    /// How far a misspelt key may be from a declared one and still be suggested, in single edits.
    private static final int SUGGESTION_EDITS_MAX = 3;

    public SettingsReader {
        settings = List.copyOf(settings);
        if (settings.stream().map(Setting::key).distinct().count() != settings.size()) {
            throw new IllegalArgumentException("settings: a key twice (expected: each key once)");
        }
    }

    public SettingsReading read(List<String> arguments, Map<String, String> environment) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            return new SettingsReading.Help(help());
        }
        List<String> problems = new ArrayList<>();
        Map<Setting<?>, Object> values = new HashMap<>();
        for (Setting<?> setting : settings) {
            put(values, setting, setting.defaultText(), setting.key(), problems);
        }
        readEnvironment(environment, values, problems);
        readArguments(arguments, values, problems);
        return problems.isEmpty()
                ? new SettingsReading.Ready(new Settings(values))
                : new SettingsReading.Refused(problems);
    }

    /// All settings with default, form and meaning.
    public String help() {
        StringBuilder text = new StringBuilder();
        text.append(purpose).append("\n\nSettings, as --key value or as ");
        text.append(Setting.variablePrefix(process)).append("KEY in the environment:\n");
        for (Setting<?> setting : settings) {
            String shown = setting.defaultText().isEmpty() ? "none" : setting.defaultText();
            text.append("\n  --").append(setting.key()).append("  (default: ").append(shown);
            text.append(")\n      ").append(setting.description());
            text.append("\n      Expected: ").append(setting.expected()).append('\n');
        }
        return text.toString();
    }

    private void readEnvironment(
            Map<String, String> environment,
            Map<Setting<?>, Object> values,
            List<String> problems) {
        Map<String, Setting<?>> byVariable = new LinkedHashMap<>();
        settings.forEach(setting -> byVariable.put(setting.variable(process), setting));
        new TreeMap<>(environment)
                .forEach(
                        (name, text) -> {
                            if (!name.startsWith(Setting.variablePrefix(process))) {
                                return;
                            }
                            Setting<?> setting = byVariable.get(name);
                            if (setting == null) {
                                problems.add(unknown(name, List.copyOf(byVariable.keySet())));
                            } else {
                                put(values, setting, text, name, problems);
                            }
                        });
    }

    private void readArguments(
            List<String> arguments, Map<Setting<?>, Object> values, List<String> problems) {
        Map<String, Setting<?>> byOption = new LinkedHashMap<>();
        settings.forEach(setting -> byOption.put("--" + setting.key(), setting));
        List<Setting<?>> told = new ArrayList<>();
        int next = 0;
        while (next < arguments.size()) {
            String argument = arguments.get(next++);
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            String option = equals < 0 ? argument : argument.substring(0, equals);
            Setting<?> setting = byOption.get(option);
            if (setting == null) {
                problems.add(unknown(option, List.copyOf(byOption.keySet())));
                // What follows is this key's value, not a second mistake.
                if (next < arguments.size() && !arguments.get(next).startsWith("--")) {
                    next++;
                }
                continue;
            }
            if (told.contains(setting)) {
                problems.add(option + ": said twice (expected: once)");
            }
            told.add(setting);
            if (equals >= 0) {
                put(values, setting, argument.substring(equals + 1), option, problems);
            } else if (!setting.takesValue()) {
                put(values, setting, "true", option, problems);
            } else if (next < arguments.size() && !arguments.get(next).startsWith("--")) {
                put(values, setting, arguments.get(next++), option, problems);
            } else {
                problems.add(option + ": no value (expected: " + setting.expected() + ")");
            }
        }
    }

    private static void put(
            Map<Setting<?>, Object> values,
            Setting<?> setting,
            String text,
            String saidAs,
            List<String> problems) {
        Optional<?> value = setting.form().apply(text);
        if (value.isPresent()) {
            values.put(setting, value.get());
        } else {
            problems.add(saidAs + ": \"" + text + "\" (expected: " + setting.expected() + ")");
        }
    }

    private String unknown(String name, List<String> known) {
        Optional<String> nearest =
                known.stream()
                        .filter(candidate -> edits(name, candidate) <= SUGGESTION_EDITS_MAX)
                        .min((a, b) -> Integer.compare(edits(name, a), edits(name, b)));
        String expected =
                nearest.map(key -> "did you mean " + key + "?")
                        .orElse("see: breakwater " + process + " --help");
        return name + ": not a setting of " + process + " (" + expected + ")";
    }

    /// Levenshtein distance: insertions, deletions and replacements from one text to the other.
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
