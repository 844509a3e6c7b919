package dev.breakwater.lab;

import java.io.Serial;

/// A part of the lab could not be made, read or removed: the machine refused.
public final class LabException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    public LabException(String message) {
        super(message);
    }

    public LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
