package dev.breakwater.runtime.settings;

import java.util.Map;

/// What one process was told: a value for each of its declared settings.
public record Settings(Map<Setting<?>, Object> values) {
    public Settings {
        values = Map.copyOf(values);
    }

    /// The setting's value.
    ///
    /// @throws IllegalStateException where the process doesn't declare the setting
    @SuppressWarnings("unchecked") // SettingsReader puts only what the setting's own form answered.
    public <T> T value(Setting<T> setting) {
        Object value = values.get(setting);
        if (value == null) {
            throw new IllegalStateException("setting: " + setting.key() + " (expected: declared)");
        }
        return (T) value;
    }
}
