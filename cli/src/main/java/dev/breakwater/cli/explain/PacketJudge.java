package dev.breakwater.cli.explain;

/// Asks one engine, or both. Owned by one thread.
interface PacketJudge extends AutoCloseable {
    /// What becomes of a packet.
    ///
    /// @param frame as an Ethernet frame
    /// @param nowNanos not less than the last packet's
    Answer judge(byte[] frame, long nowNanos);

    @Override
    default void close() {}
}
