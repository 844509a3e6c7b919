package dev.breakwater.runtime.settings;

import java.util.List;

/// What reading a process's settings comes to.
public sealed interface SettingsReading {
    /// Every setting has a value.
    record Ready(Settings settings) implements SettingsReading {}

    /// Somebody asked for `--help`.
    ///
    /// @param text the process's purpose and all its settings
    record Help(String text) implements SettingsReading {}

    /// The process must not start.
    ///
    /// @param problems at least one, a line each
    record Refused(List<String> problems) implements SettingsReading {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
