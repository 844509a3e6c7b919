package dev.breakwater.control.store;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Optional;

/// A resource that a node refused and is not sent.
///
/// @param version the one that was refused
/// @param digest SHA-256 of the resource as it was refused
/// @param reason the node's words
/// @param earlier the resource as the node is sent it instead; empty where it is left out
public record StoredQuarantine(
        String nodeId,
        String kind,
        String resourceId,
        long version,
        ByteString digest,
        String reason,
        Optional<ByteString> earlier,
        Instant at) {}
