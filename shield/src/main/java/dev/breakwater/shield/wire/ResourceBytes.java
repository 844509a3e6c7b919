package dev.breakwater.shield.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.breakwater.api.v1.Resource;

/// One resource as it is stored and sent.
///
/// @param bytes its `Resource` message
/// @param digest of the bytes
public record ResourceBytes(ResourceKey key, ByteString bytes, Digest digest) {
    /// A resource as bytes.
    public static ResourceBytes of(ResourceKey key, ByteString bytes) {
        return new ResourceBytes(key, bytes, Digest.of(bytes));
    }

    /// A resource as bytes.
    public static ResourceBytes of(Resource resource) {
        return of(ResourceKey.of(resource), resource.toByteString());
    }

    /// As people wrote it.
    ///
    /// @throws IllegalArgumentException where the bytes are no resource, or another one
    public Resource message() {
        Resource message;
        try {
            message = Resource.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    key + ": " + e.getMessage() + " (expected: a Resource message)", e);
        }
        boolean isIt =
                message.getKindCase() != Resource.KindCase.KIND_NOT_SET
                        && ResourceKey.of(message).equals(key);
        if (!isIt) {
            throw new IllegalArgumentException(
                    key + ": another resource's bytes (expected: its own)");
        }
        return message;
    }

    /// What the resource adds to its version's digest.
    Digest share() {
        return Digest.of(key, digest);
    }
}
