package dev.breakwater.shield.judge;

/// Which part of a datagram a packet is.
enum Fragmentation {
    /// All of it.
    WHOLE,
    /// The first of several, with the transport header.
    FIRST,
    /// A later one, without ports.
    LATER;

    /// @param offset in units of eight bytes
    /// @param moreFollow the header's "more fragments"
    static Fragmentation of(int offset, boolean moreFollow) {
        if (offset > 0) {
            return LATER;
        }
        return moreFollow ? FIRST : WHOLE;
    }
}
