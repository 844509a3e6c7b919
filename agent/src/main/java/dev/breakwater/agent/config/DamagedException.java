package dev.breakwater.agent.config;

import java.io.Serial;

/// A file of the state folder doesn't hold what this program wrote there.
final class DamagedException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    DamagedException(String message) {
        super(message);
    }

    DamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
