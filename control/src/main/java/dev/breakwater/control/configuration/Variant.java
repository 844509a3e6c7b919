package dev.breakwater.control.configuration;

import dev.breakwater.shield.wire.ResourceBytes;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.VersionContent;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What one node is sent otherwise than a version has it.
///
/// @param instead resources in another form; empty for those that are left out
public record Variant(Map<ResourceKey, Optional<ResourceBytes>> instead) {
    /// The version as it is.
    public static final Variant NONE = new Variant(Map.of());

    public Variant {
        instead = Map.copyOf(instead);
    }

    /// Without resources that the content hasn't: no node asks for what its cluster doesn't see.
    Variant within(VersionContent content) {
        return new Variant(
                instead.entrySet().stream()
                        .filter(entry -> content.find(entry.getKey()).isPresent())
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    VersionContent of(VersionContent content) {
        return instead.isEmpty() ? content : content.with(instead);
    }
}
