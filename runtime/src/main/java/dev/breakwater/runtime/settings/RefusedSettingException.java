package dev.breakwater.runtime.settings;

import java.io.Serial;

/// Settings that are each well formed and yet can't be: together, or on this machine. Its message
/// is all that a person is told.
public final class RefusedSettingException extends IllegalArgumentException {
    @Serial private static final long serialVersionUID = 1;

    /// @param message as `key: value (expected: ...)`
    public RefusedSettingException(String message) {
        super(message);
    }
}
