package dev.breakwater.control.configuration;

import com.google.protobuf.ByteString;
import dev.breakwater.api.v1.ToNode;

/// A version as it goes to the nodes.
///
/// @param committedNanos when this control knew that it is stored, on its clock
/// @param encoded the [ToNode] that carries it, serialized once for all nodes
public record Published(long version, String history, long committedNanos, ByteString encoded) {
    static Published of(Snapshot snapshot, String history, long committedNanos) {
        ToNode message = ToNode.newBuilder().setConfiguration(snapshot.message(history)).build();
        return new Published(snapshot.version(), history, committedNanos, message.toByteString());
    }
}
