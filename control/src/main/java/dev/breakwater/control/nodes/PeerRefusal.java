package dev.breakwater.control.nodes;

import io.grpc.Status;

/// Why a stream is not taken from who opened it.
///
/// @param rule of a closed set, for metrics
record PeerRefusal(String rule, Status status) {}
