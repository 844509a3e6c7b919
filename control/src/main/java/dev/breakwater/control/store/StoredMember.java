package dev.breakwater.control.store;

import com.google.protobuf.ByteString;
import java.time.Instant;

/// An enrolled node.
///
/// @param publicKeySha256 of the only key that may speak for it
public record StoredMember(
        String name, String cluster, ByteString publicKeySha256, Instant enrolledAt) {}
