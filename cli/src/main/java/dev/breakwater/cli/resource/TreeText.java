package dev.breakwater.cli.resource;

import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/// Trees of maps, lists, texts and numbers as JSON or YAML. Pure.
final class TreeText {
    private static final int INDENT = 2;

    private TreeText() {}

    /// One YAML document each.
    static String yaml(List<Map<String, Object>> trees) {
        DumpSettings settings =
                DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setExplicitStart(true)
                        .setIndent(INDENT)
                        .setIndicatorIndent(INDENT)
                        .setIndentWithIndicator(true)
                        .setSplitLines(false)
                        .build();
        StringBuilder text = new StringBuilder();
        for (Map<String, Object> tree : trees) {
            text.append(new Dump(settings).dumpToString(tree));
        }
        return text.toString();
    }

    /// Indented JSON, ending in a line break.
    static String json(Object tree) {
        StringBuilder text = new StringBuilder();
        json(text, tree, 0);
        return text.append('\n').toString();
    }

    private static void json(StringBuilder text, Object value, int depth) {
        switch (value) {
            case Map<?, ?> map -> {
                String separator = "";
                text.append('{');
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    newLine(text.append(separator), depth + 1);
                    quote(text, entry.getKey().toString());
                    json(text.append(": "), entry.getValue(), depth + 1);
                    separator = ",";
                }
                close(text, map.isEmpty(), depth, '}');
            }
            case List<?> list -> {
                String separator = "";
                text.append('[');
                for (Object item : list) {
                    newLine(text.append(separator), depth + 1);
                    json(text, item, depth + 1);
                    separator = ",";
                }
                close(text, list.isEmpty(), depth, ']');
            }
            case String string -> quote(text, string);
            default -> text.append(value);
        }
    }

    private static void close(StringBuilder text, boolean isEmpty, int depth, char bracket) {
        if (!isEmpty) {
            newLine(text, depth);
        }
        text.append(bracket);
    }

    private static void newLine(StringBuilder text, int depth) {
        text.append('\n').repeat(' ', depth * INDENT);
    }

    private static void quote(StringBuilder text, String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char character = string.charAt(i);
            switch (character) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                default -> {
                    if (character < ' ' || Character.isSurrogate(character)) {
                        text.append("\\u%04x".formatted((int) character));
                    } else {
                        text.append(character);
                    }
                }
            }
        }
        text.append('"');
    }
}
