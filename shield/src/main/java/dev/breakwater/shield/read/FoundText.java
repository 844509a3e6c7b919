package dev.breakwater.shield.read;

/// What was found, as a message shows it: short, in one line, without anything that a terminal
/// obeys.
final class FoundText {
    static final int LENGTH_MAX = 60;

    private FoundText() {}

    /// The text as it stands where it is plain and short; else in quotes, escaped, cut.
    static String of(String text) {
        boolean isPlain =
                !text.isEmpty()
                        && text.length() <= LENGTH_MAX
                        && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
        return isPlain ? text : quote(text);
    }

    /// A text already put together, cut where it is too long.
    static String cut(String text) {
        return text.length() <= LENGTH_MAX + 2 ? text : text.substring(0, LENGTH_MAX) + "...";
    }

    /// The text in quotes, escaped, cut.
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        int length = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (length++ == LENGTH_MAX) {
                return quoted.append("...\"").toString();
            }
            append(quoted, text.codePointAt(i));
        }
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, int codePoint) {
        if (codePoint == '"' || codePoint == '\\') {
            quoted.append('\\').appendCodePoint(codePoint);
        } else if (isVisible(codePoint)) {
            quoted.appendCodePoint(codePoint);
        } else {
            quoted.append("\\u%04x".formatted(codePoint));
        }
    }

    /// Not control characters, and not those that turn the reading direction or can't be seen.
    private static boolean isVisible(int codePoint) {
        return codePoint == ' '
                || switch (Character.getType(codePoint)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SPACE_SEPARATOR ->
                            false;
                    default -> true;
                };
    }
}
