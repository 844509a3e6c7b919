package dev.breakwater.shield.config;

import java.util.HashSet;
import java.util.List;

/// Which of many are let in.
///
/// @param <T> [CountryCode] or [Asn]
public sealed interface Selection<T> {
    int MAX = 1_000;

    /// All of them, and what belongs to none.
    record Any<T>() implements Selection<T> {}

    /// These, and nothing else.
    ///
    /// @param values 1 to [#MAX], none twice
    record Allow<T>(List<T> values) implements Selection<T> {
        public Allow {
            values = List.copyOf(values);
            refuse("allow", values);
        }
    }

    /// All but these.
    ///
    /// @param values 1 to [#MAX], none twice
    record Deny<T>(List<T> values) implements Selection<T> {
        public Deny {
            values = List.copyOf(values);
            refuse("deny", values);
        }
    }

    private static void refuse(String name, List<?> values) {
        Refuse.unlessInRange(name, values.size(), 1, MAX);
        HashSet<Object> seen = new HashSet<>();
        for (Object value : values) {
            Refuse.unless(seen.add(value), name, value, "none twice");
        }
    }
}
