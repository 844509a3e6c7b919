package dev.breakwater.shield.read;

import java.util.List;
import java.util.Map;

/// A part of a YAML document, and where it begins: lines and columns count from 1.
sealed interface YamlNode {
    int line();

    int column();

    /// Anything that is neither a list nor a mapping.
    ///
    /// @param isPlain written without quotes, so that `5`, `true` and `null` mean what they say
    record Scalar(int line, int column, String text, boolean isPlain) implements YamlNode {}

    record Sequence(int line, int column, List<YamlNode> items) implements YamlNode {}

    /// Keys and what they say.
    ///
    /// @param fields in the text's order
    record Mapping(int line, int column, Map<String, Field> fields) implements YamlNode {}

    /// A mapping's key, and what it says.
    ///
    /// @param line of the key
    /// @param column of the key
    record Field(int line, int column, YamlNode value) {}
}
