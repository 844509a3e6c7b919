package dev.breakwater.agent.stream;

import java.io.Serial;

/// This node has no credential for control now. Its message says why and what to do.
final class LinkException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    LinkException(String message) {
        super(message);
    }
}
