package dev.breakwater.agent.kernel;

import java.io.Serial;

/// The shield can't stand where it was told to.
public final class ShieldException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    ShieldException(String message) {
        super(message);
    }

    ShieldException(String message, Throwable cause) {
        super(message, cause);
    }
}
