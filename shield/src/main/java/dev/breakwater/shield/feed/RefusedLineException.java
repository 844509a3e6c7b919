package dev.breakwater.shield.feed;

/// A line says what can't be; caught where lines are read.
final class RefusedLineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusedLineException(String reason) {
        // Feeds may have millions of such lines: nobody looks at the stacks.
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
