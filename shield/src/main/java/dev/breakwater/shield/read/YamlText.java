package dev.breakwater.shield.read;

import dev.breakwater.shield.check.Problem;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The bytes of a file as text: UTF-8, not too long, and nothing in it that shows otherwise than it
/// reads. Pure.
final class YamlText {
    static final int BYTES_MAX = 64 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private YamlText() {}

    /// The text, without a byte order mark; empty, and the problem added, where it is none.
    static Optional<String> decode(byte[] bytes, TextProblems problems) {
        if (bytes.length > BYTES_MAX) {
            problems.add(1, 1, Problem.of("", "", bytes.length + " bytes", "at most " + BYTES_MAX));
            return Optional.empty();
        }
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            String found = "byte 0x%02x".formatted(bytes[in.position()] & 0xFF);
            Place place = Place.of(text, text.length());
            problems.add(place.line(), place.column(), Problem.of("", "", found, "UTF-8 text"));
            return Optional.empty();
        }
        return check(text, problems);
    }

    /// The text itself, without a byte order mark; empty where a character may not stand in it.
    private static Optional<String> check(String text, TextProblems problems) {
        boolean isMarked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        String unmarked = isMarked ? text.substring(1) : text;
        for (int i = 0; i < unmarked.length(); i++) {
            char character = unmarked.charAt(i);
            // The quick way for what nearly all of a file is.
            boolean isPlain = (character >= ' ' && character <= '~') || character == '\n';
            if (!isPlain && !isAllowed(character)) {
                Place place = Place.of(unmarked, i);
                problems.add(
                        place.line(),
                        place.column(),
                        Problem.of(
                                "",
                                "",
                                "character U+%04X".formatted((int) character),
                                "text that shows as it reads"));
                return Optional.empty();
            }
        }
        return Optional.of(unmarked);
    }

    /// Tabs and line ends, and everything that is neither a control character nor turns the
    /// direction of reading nor ends a line for some programs only.
    private static boolean isAllowed(char character) {
        return switch (character) {
            case '\t', '\n', '\r' -> true;
            case '\u2028', '\u2029', BYTE_ORDER_MARK, '\uFFFE', '\uFFFF' -> false;
            case '\u202A', '\u202B', '\u202C', '\u202D', '\u202E' -> false;
            case '\u2066', '\u2067', '\u2068', '\u2069' -> false;
            default -> !Character.isISOControl(character);
        };
    }

    /// A line and column, from 1.
    private record Place(int line, int column) {
        static Place of(String text, int end) {
            int line = 1;
            int lineStart = 0;
            for (int i = 0; i < end; i++) {
                boolean isReturnAlone =
                        text.charAt(i) == '\r'
                                && (i + 1 == text.length() || text.charAt(i + 1) != '\n');
                if (text.charAt(i) == '\n' || isReturnAlone) {
                    line++;
                    lineStart = i + 1;
                }
            }
            return new Place(line, text.codePointCount(lineStart, end) + 1);
        }
    }
}
