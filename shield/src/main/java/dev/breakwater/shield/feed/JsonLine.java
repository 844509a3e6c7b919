package dev.breakwater.shield.feed;

import java.util.HashMap;
import java.util.Map;

/// A JSON object of texts, numbers and truth values on one line, as feeds write their records.
/// Nothing nested, and no escapes but those of quotes and slashes.
///
/// @param fields by name; numbers and words as they are written
record JsonLine(Map<String, String> fields) {
    private static final int FIELDS_MAX = 32;

    static JsonLine read(String line) {
        return new Scanner(line).read();
    }

    /// The field's text; empty where there is none.
    String text(String name) {
        return fields.getOrDefault(name, "");
    }

    /// The field's number; -1 where there is none.
    long number(String name) {
        String text = text(name);
        return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : -1;
    }

    /// Walks over the line once.
    private static final class Scanner {
        private final String line;
        private int at;

        Scanner(String line) {
            this.line = line;
        }

        JsonLine read() {
            Map<String, String> fields = new HashMap<>();
            expect('{');
            while (peek() != '}') {
                if (!fields.isEmpty()) {
                    expect(',');
                }
                String name = string();
                expect(':');
                String value = peek() == '"' ? string() : word();
                if (fields.putIfAbsent(name, value) != null || fields.size() > FIELDS_MAX) {
                    throw notJson();
                }
            }
            expect('}');
            if (peek() != 0) {
                throw notJson();
            }
            return new JsonLine(Map.copyOf(fields));
        }

        private char peek() {
            while (at < line.length() && line.charAt(at) <= ' ') {
                at++;
            }
            return at < line.length() ? line.charAt(at) : 0;
        }

        private void expect(char character) {
            if (peek() != character) {
                throw notJson();
            }
            at++;
        }

        private String string() {
            expect('"');
            StringBuilder text = new StringBuilder();
            while (at < line.length() && line.charAt(at) != '"') {
                if (line.charAt(at) == '\\') {
                    at++;
                    if (at == line.length() || "\"\\/".indexOf(line.charAt(at)) < 0) {
                        throw notJson();
                    }
                }
                text.append(line.charAt(at++));
            }
            expect('"');
            return text.toString();
        }

        private String word() {
            int start = at;
            while (at < line.length() && isWord(line.charAt(at))) {
                at++;
            }
            if (at == start) {
                throw notJson();
            }
            return line.substring(start, at);
        }

        private static boolean isWord(char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || "+-.E".indexOf(c) >= 0;
        }

        private RefusedLineException notJson() {
            return new RefusedLineException(
                    "column "
                            + (at + 1)
                            + ": not so (expected: a JSON object of texts and numbers)");
        }
    }
}
