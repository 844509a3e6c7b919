package dev.breakwater.cli.resource;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// What `get` shows, under the names that people may write.
enum ResourceKind {
    BACKENDS("backends", "Backend", true),
    FILTER_RULES("filter-rules", "FilterRule", true),
    ADDRESS_LISTS("address-lists", "AddressList", true),
    NODES("nodes", "Node", false),
    OFFENDERS("offenders", "Offender", false),
    VERSIONS("versions", "Version", false);

    private final String plural;
    private final String kind;
    private final boolean isConfigured;

    ResourceKind(String plural, String kind, boolean isConfigured) {
        this.plural = plural;
        this.kind = kind;
        this.isConfigured = isConfigured;
    }

    /// The name that commands and REST paths use.
    String plural() {
        return plural;
    }

    /// The name that YAML uses.
    String kind() {
        return kind;
    }

    /// Whether people write it, rather than Breakwater.
    boolean isConfigured() {
        return isConfigured;
    }

    /// Reads `backends`, `backend` and `Backend` alike.
    static final class Converter implements ITypeConverter<ResourceKind> {
        @Override
        public ResourceKind convert(String text) {
            String asked = text.toLowerCase(Locale.ROOT).replace("-", "").replaceFirst("s$", "");
            return Arrays.stream(values())
                    .filter(kind -> kind.kind.toLowerCase(Locale.ROOT).equals(asked))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(refusal(text)));
        }

        private static String refusal(String text) {
            return "kind: "
                    + text
                    + " (expected: "
                    + Arrays.stream(values())
                            .map(ResourceKind::plural)
                            .collect(Collectors.joining(", "))
                    + ")";
        }
    }
}
