package dev.breakwater.agent.config;

import dev.breakwater.api.v1.VersionPiece;
import dev.breakwater.shield.wire.VersionAssembly;

/// The newest version that control sent, resource by resource: what the next one's changes apply
/// to, whatever became of it here. Outlives streams.
///
/// Thread-safe: one thread hears the stream, another says Hello.
final class ReceivedVersions {
    private final VersionAssembly assembly;
    private long stream;

    /// @param resumed from this node's own disk
    ReceivedVersions(Offer resumed) {
        this.assembly =
                new VersionAssembly(
                        resumed.id().history(), resumed.id().number(), resumed.content());
    }

    /// From now on this stream brings versions. What another one began to bring is lost.
    synchronized void open(long opened) {
        stream = opened;
        assembly.abandon();
    }

    /// Takes a piece; one of a stream that is over belongs to nothing.
    synchronized VersionAssembly.Step on(long from, VersionPiece piece) {
        return from == stream ? assembly.on(piece) : new VersionAssembly.Step.Incomplete();
    }

    /// The version that is held.
    synchronized VersionId held() {
        return new VersionId(assembly.heldHistory(), assembly.heldVersion());
    }
}
