package dev.breakwater.control.store;

import com.google.protobuf.ByteString;

/// A request that was fulfilled, under the id that its sender gave it.
///
/// @param id 1 to 128 characters
/// @param digest SHA-256 of all that was asked
/// @param answer what its sender was told
public record AnsweredRequest(String id, ByteString digest, ByteString answer) {}
