package dev.breakwater.control.configuration;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.breakwater.api.v1.Change;
import dev.breakwater.api.v1.DiffVersionsResponse;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.api.v1.ResourceDifference;
import dev.breakwater.control.store.StoredDifference;
import dev.breakwater.shield.wire.ResourceBytes;
import dev.breakwater.shield.wire.ResourceKey;
import java.util.Optional;

/// What differs between two versions, put together resource by resource. One use, one thread.
final class VersionDifference {
    static final int RESOURCES_MAX = 10_000;

    private final DiffVersionsResponse.Builder response = DiffVersionsResponse.newBuilder();

    VersionDifference(long from, long to) {
        response.setFrom(from).setTo(to);
    }

    /// Takes a resource that versions between the two changed.
    void add(ResourceKey key, StoredDifference stored) {
        if (stored.before().equals(stored.after())) {
            return;
        }
        if (response.getResourcesCount() >= RESOURCES_MAX) {
            response.setResourcesLeftOut(response.getResourcesLeftOut() + 1);
            return;
        }
        ResourceDifference.Builder difference =
                ResourceDifference.newBuilder()
                        .setVerb(verb(stored))
                        .setKind(key.kind().kindName())
                        .setId(key.id());
        FieldDifferences.add(
                difference, message(key, stored.before()), message(key, stored.after()));
        response.addResources(difference);
    }

    DiffVersionsResponse response() {
        return response.build();
    }

    private static Change.Verb verb(StoredDifference stored) {
        if (stored.before().isEmpty()) {
            return Change.Verb.CREATED;
        }
        return stored.after().isEmpty() ? Change.Verb.DELETED : Change.Verb.UPDATED;
    }

    private static Message message(ResourceKey key, Optional<ByteString> body) {
        Resource resource =
                body.map(bytes -> ResourceBytes.of(key, bytes).message())
                        .orElse(Resource.getDefaultInstance());
        return switch (key.kind()) {
            case BACKEND -> resource.getBackend();
            case FILTER_RULE -> resource.getFilterRule();
            case ADDRESS_LIST -> resource.getAddressList();
        };
    }
}
