package dev.breakwater.shield.config;

/// What an address list's entry says besides its prefix.
///
/// @param reason why it is there, for people; may be empty, at most 200 characters
/// @param expirySecond since 1970 (UTC), from which on the entry says nothing; [#NEVER] for none
public record EntryNote(EntrySource source, String reason, long expirySecond) {
    public static final int REASON_CHARACTERS_MAX = 200;

    /// The expiry of what stays.
    public static final long NEVER = Long.MAX_VALUE;

    /// 9999-12-31T23:59:59Z, the last that RFC 3339 can write.
    public static final long EXPIRY_SECOND_MAX = 253_402_300_799L;

    public EntryNote {
        Refuse.unless(
                reason.length() <= REASON_CHARACTERS_MAX
                        && reason.codePoints().noneMatch(EntryNote::isUnprintable),
                "reason",
                reason.length() + " characters",
                "at most " + REASON_CHARACTERS_MAX + ", all of them printable");
        if (expirySecond != NEVER) {
            Refuse.unlessInRange("expires", expirySecond, 1, EXPIRY_SECOND_MAX);
        }
    }

    /// Of an entry that says nothing more.
    public static EntryNote plain(EntrySource source) {
        return new EntryNote(source, "", NEVER);
    }

    /// Whether the entry still holds.
    ///
    /// @param second since 1970
    public boolean isInForce(long second) {
        return second < expirySecond;
    }

    /// Also half of a pair, which protobuf can't write.
    private static boolean isUnprintable(int codePoint) {
        int type = Character.getType(codePoint);
        return Character.isISOControl(codePoint)
                || type == Character.SURROGATE
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
