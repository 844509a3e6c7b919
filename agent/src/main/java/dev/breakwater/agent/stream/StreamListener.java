package dev.breakwater.agent.stream;

import dev.breakwater.api.v1.Denials;
import dev.breakwater.api.v1.VersionPiece;

/// What a stream to control brings. Streams are numbered from 1; one has ended before the next
/// opens.
public interface StreamListener {
    /// The stream can carry messages; Hello must be the first.
    void connected(long stream);

    /// Control sent a piece of a version. The next is read once this returns.
    void received(long stream, VersionPiece piece);

    /// Control told who is denied, and who isn't any more.
    void received(long stream, Denials denials);

    /// Control has kept the node's counters up to a sequence of an epoch.
    void kept(String epoch, long sequence);

    void disconnected(long stream);
}
