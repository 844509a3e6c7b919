package dev.breakwater.agent.config;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/// The disk would not do what the agent needs of it.
public final class DiskException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    DiskException(String what, Path path, IOException cause) {
        super(what + " " + path + ": " + reason(cause), cause);
    }

    DiskException(String message) {
        super(message);
    }

    private static String reason(IOException cause) {
        String reason =
                cause instanceof FileSystemException failure && failure.getReason() != null
                        ? failure.getReason()
                        : cause.getMessage();
        return reason == null ? cause.getClass().getSimpleName() : reason;
    }
}
