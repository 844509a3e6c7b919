package dev.breakwater.control.store;

import com.google.protobuf.ByteString;

/// A resource as it stands in the history.
///
/// @param body its protobuf message, as control wrote it
public record StoredResource(String kind, String resourceId, ByteString body) {}
