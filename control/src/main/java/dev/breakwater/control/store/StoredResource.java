package dev.breakwater.control.store;

import com.google.protobuf.ByteString;
import java.util.Optional;

/// What became of a resource in the history.
///
/// @param body its protobuf message, as control wrote it; empty where it is deleted
public record StoredResource(String kind, String resourceId, Optional<ByteString> body) {}
