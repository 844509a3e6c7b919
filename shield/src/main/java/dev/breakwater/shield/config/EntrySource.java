package dev.breakwater.shield.config;

/// Who put an entry into an address list.
public enum EntrySource {
    /// A person, or a program in a person's name.
    MANUAL(1),
    /// The list's feed.
    FEED(2),
    /// A program that saw the source misbehave.
    AUTOMATIC(3);

    private final int code;

    EntrySource(int code) {
        this.code = code;
    }

    /// A small number for each, as a million of them are kept.
    byte code() {
        return (byte) code;
    }

    static EntrySource of(byte code) {
        return switch (code) {
            case 1 -> MANUAL;
            case 2 -> FEED;
            case 3 -> AUTOMATIC;
            default -> throw new IllegalStateException("source: " + code);
        };
    }
}
