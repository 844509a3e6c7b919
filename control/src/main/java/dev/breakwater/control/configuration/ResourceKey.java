package dev.breakwater.control.configuration;

import dev.breakwater.api.v1.Resource;

/// Which resource: its kind and its name.
public record ResourceKey(ResourceKind kind, String id) {
    static ResourceKey of(Resource resource) {
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

    @Override
    public String toString() {
        return kind.kindName() + "/" + id;
    }
}
