package dev.breakwater.shield.judge;

/// What follows the name in a login start, by the protocol's version. Pure.
enum LoginLayout {
    /// Not known.
    ANY,
    /// Nothing.
    NAME,
    /// Whether there is a key; the key.
    KEY,
    /// Whether there is a key; the key; whether there is an id; the id.
    KEY_MAYBE_UUID,
    /// Whether there is an id; the id.
    MAYBE_UUID,
    /// An id.
    UUID;

    private static final int UUID_BYTES = 16;
    private static final int KEY_BYTES_MIN = 10;
    private static final int KEY_BYTES_MAX = 4_620;
    private static final int NAME_CHARACTERS_MAX = 16;
    private static final int NAME_BYTES_MAX = 48;

    /// Snapshots count from 2^30 on, whatever they hold; negative versions are any.
    static LoginLayout of(int version) {
        if (version < 0 || version >= 1 << 30) {
            return ANY;
        }
        return switch (version) {
            case 759 -> KEY;
            case 760 -> KEY_MAYBE_UUID;
            case 761, 762, 763 -> MAYBE_UUID;
            default -> version < 759 ? NAME : UUID;
        };
    }

    /// Whether this is one, as far as it came.
    ///
    /// @param body from its id on; may be shorter than the frame, or longer
    /// @param bytes the frame's
    boolean isLoginStart(Span body, int bytes) {
        if (body.length() < 2) {
            return true;
        }
        int nameBytes = body.u8(1);
        int left = bytes - 2 - nameBytes;
        if (left < 0 || !isName(body.after(2), nameBytes)) {
            return false;
        }
        int at = 2 + nameBytes;
        return at < body.length() ? fits(left, body.u8(at)) : fitsCut(left);
    }

    private static boolean isName(Span span, int bytes) {
        if (bytes == 0 || bytes > NAME_BYTES_MAX) {
            return false;
        }
        if (bytes <= NAME_CHARACTERS_MAX) {
            return true;
        }
        int characters = 0;
        for (int at = 0; at < Math.min(bytes, span.length()); at++) {
            int value = span.u8(at);
            boolean isContinuation = (value & 0xC0) == 0x80;
            characters += isContinuation ? 0 : value < 0xF0 ? 1 : 2;
        }
        return characters <= NAME_CHARACTERS_MAX;
    }

    /// @param flag the first byte behind the name
    private boolean fits(int bytes, int flag) {
        boolean isSaid = flag <= 1 && bytes > 0;
        boolean follows = flag == 1;
        int behind = bytes - 1;
        return switch (this) {
            case ANY -> true;
            case NAME -> bytes == 0;
            case UUID -> bytes == UUID_BYTES;
            case MAYBE_UUID -> isSaid && behind == (follows ? UUID_BYTES : 0);
            case KEY -> isSaid && (follows ? isKey(behind) : behind == 0);
            case KEY_MAYBE_UUID ->
                    isSaid
                            && (follows
                                    ? behind > KEY_BYTES_MIN
                                            && behind <= KEY_BYTES_MAX + 1 + UUID_BYTES
                                    : behind == 1 || behind == 1 + UUID_BYTES);
        };
    }

    private boolean fitsCut(int bytes) {
        return switch (this) {
            case ANY -> true;
            case NAME -> bytes == 0;
            case UUID -> bytes == UUID_BYTES;
            case MAYBE_UUID, KEY, KEY_MAYBE_UUID -> bytes > 0;
        };
    }

    private static boolean isKey(int bytes) {
        return bytes >= KEY_BYTES_MIN && bytes <= KEY_BYTES_MAX;
    }
}
