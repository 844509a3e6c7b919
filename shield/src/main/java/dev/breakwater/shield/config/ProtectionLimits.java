package dev.breakwater.shield.config;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// How much may come for a backend.
///
/// @param byKind each counts what its kind does; unlimited what has none
public record ProtectionLimits(Map<LimitKind, Limit> byKind) {
    /// As much as there is.
    public static final ProtectionLimits NONE = new ProtectionLimits(Map.of());

    public ProtectionLimits {
        byKind = Map.copyOf(byKind);
        byKind.forEach(
                (kind, limit) ->
                        Refuse.unless(
                                kind.takes(limit),
                                kind.field(),
                                limit,
                                "a limit that counts what its name says"));
    }

    public Optional<Limit> of(LimitKind kind) {
        return Optional.ofNullable(byKind.get(kind));
    }

    public boolean has(LimitKind kind) {
        return byKind.containsKey(kind);
    }

    public ProtectionLimits with(LimitKind kind, Limit limit) {
        Map<LimitKind, Limit> others = new EnumMap<>(LimitKind.class);
        others.putAll(byKind);
        others.put(kind, limit);
        return new ProtectionLimits(others);
    }

    public ProtectionLimits without(LimitKind kind) {
        Map<LimitKind, Limit> others = new EnumMap<>(LimitKind.class);
        others.putAll(byKind);
        others.remove(kind);
        return new ProtectionLimits(others);
    }
}
