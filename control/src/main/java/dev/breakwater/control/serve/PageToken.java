package dev.breakwater.control.serve;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Objects;

/// Where a page of versions ended, as a text that says nothing to its reader. One of another
/// history or another question is refused, not followed to a wrong place.
///
/// @param history whose versions
/// @param question what else was asked
record PageToken(String history, String question) {
    private static final int BYTES = Long.BYTES + Integer.BYTES;

    /// For what is below a version.
    String below(long number) {
        byte[] bytes = ByteBuffer.allocate(BYTES).putLong(number).putInt(check(number)).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// The number that it was made of; above all where there is no token.
    ///
    /// @throws RefusedException where it can't be one
    long read(String token) {
        if (token.isEmpty()) {
            return Long.MAX_VALUE;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
            if (bytes.remaining() == BYTES) {
                long number = bytes.getLong();
                if (number > 0 && bytes.getInt() == check(number)) {
                    return number;
                }
            }
        } catch (IllegalArgumentException notBase64) {
            // Refused below, as every other text that control did not give.
        }
        throw RefusedException.wrong(
                "pageToken",
                JsonNames.quoted(token),
                "the nextPageToken of an answer to the same question, or nothing");
    }

    private int check(long number) {
        return Objects.hash(history, question, number);
    }
}
