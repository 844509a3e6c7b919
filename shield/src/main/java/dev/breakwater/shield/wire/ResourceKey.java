package dev.breakwater.shield.wire;

import dev.breakwater.api.v1.Resource;
import java.util.Comparator;

/// Which resource: its kind and its name.
public record ResourceKey(ResourceKind kind, String id) implements Comparable<ResourceKey> {
    private static final Comparator<ResourceKey> ORDER =
            Comparator.comparing(ResourceKey::kind).thenComparing(ResourceKey::id);

    /// The key of a resource of some kind.
    public static ResourceKey of(Resource resource) {
        return switch (resource.getKindCase()) {
            case BACKEND ->
                    new ResourceKey(
                            ResourceKind.BACKEND, resource.getBackend().getMetadata().getName());
            case FILTER_RULE ->
                    new ResourceKey(
                            ResourceKind.FILTER_RULE,
                            resource.getFilterRule().getMetadata().getName());
            case ADDRESS_LIST ->
                    new ResourceKey(
                            ResourceKind.ADDRESS_LIST,
                            resource.getAddressList().getMetadata().getName());
            case KIND_NOT_SET -> throw new IllegalStateException("resource of no kind");
        };
    }

    /// By kind, then by name.
    @Override
    public int compareTo(ResourceKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return kind.kindName() + "/" + id;
    }
}
