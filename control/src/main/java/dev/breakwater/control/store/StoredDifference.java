package dev.breakwater.control.store;

import com.google.protobuf.ByteString;
import java.util.Optional;

/// A resource in two versions.
///
/// @param before its protobuf message in the first of them; empty where that has none
/// @param after the same of the second
public record StoredDifference(
        String kind, String resourceId, Optional<ByteString> before, Optional<ByteString> after) {}
