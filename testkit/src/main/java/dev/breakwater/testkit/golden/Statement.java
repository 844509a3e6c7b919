package dev.breakwater.testkit.golden;

import java.util.ArrayList;
import java.util.List;

/// A word of a `.pkt` file with what follows it.
///
/// @param line from 1
/// @param title the comment lines right above it, as one
/// @param rest of its line and of the indented lines below, comments taken out
record Statement(int line, String title, String word, List<String> rest) {
    Statement {
        rest = List.copyOf(rest);
    }

    /// The rest, cut at white space.
    List<String> arguments() {
        return List.of(String.join(" ", rest).strip().split("\\s+"));
    }

    static List<Statement> parse(String path, String text) {
        List<Statement> statements = new ArrayList<>();
        StringBuilder title = new StringBuilder();
        List<String> lines = text.lines().toList();
        int at = 0;
        while (at < lines.size()) {
            String line = lines.get(at);
            at++;
            if (line.isBlank()) {
                title.setLength(0);
            } else if (line.startsWith("#")) {
                title.append(title.isEmpty() ? "" : " ").append(line.substring(1).strip());
            } else if (Character.isWhitespace(line.charAt(0))) {
                throw new GoldenTextException(path, at, line.strip(), "a word at the line's start");
            } else {
                int start = at;
                String[] parts = withoutComment(line).split("\\s+", 2);
                List<String> rest = new ArrayList<>();
                rest.add(parts.length > 1 ? parts[1] : "");
                while (at < lines.size() && isContinued(lines.get(at))) {
                    rest.add(withoutComment(lines.get(at)));
                    at++;
                }
                statements.add(new Statement(start, title.toString(), parts[0], rest));
                title.setLength(0);
            }
        }
        return statements;
    }

    private static boolean isContinued(String line) {
        return !line.isBlank() && Character.isWhitespace(line.charAt(0));
    }

    /// A comment begins at a `#` after white space.
    private static String withoutComment(String line) {
        return line.replaceFirst("(^|\\s)#.*", "").stripTrailing();
    }
}
