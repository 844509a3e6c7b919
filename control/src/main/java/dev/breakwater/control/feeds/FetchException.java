package dev.breakwater.control.feeds;

/// A text can't be fetched; caught where fetching ends.
final class FetchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FetchException(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
