package dev.breakwater.control.store;

import com.google.protobuf.ByteString;

/// The last totals of a node that are in its seconds.
///
/// @param revision 1 or more
/// @param totals Counters, protobuf
public record StoredProgress(long revision, ByteString totals) {}
