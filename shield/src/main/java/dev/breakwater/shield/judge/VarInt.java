package dev.breakwater.shield.judge;

/// A number as Minecraft writes it: seven bits a byte, the lowest first; the highest bit is set
/// where another byte follows.
sealed interface VarInt {
    /// One that is well written.
    ///
    /// @param value negative ones are large ones
    record Whole(int value, int bytes) implements VarInt {}

    /// Its end is yet to come.
    record Cut() implements VarInt {}

    /// Longer than it may be or must be.
    record Wrong() implements VarInt {}

    /// Reads one.
    ///
    /// @param bytesMax 1 to 5
    static VarInt read(Span span, int offset, int bytesMax) {
        int value = 0;
        for (int i = 0; i < bytesMax; i++) {
            if (offset + i >= span.length()) {
                return new Cut();
            }
            int next = span.u8(offset + i);
            value |= (next & 0x7F) << (7 * i);
            if (next < 0x80) {
                boolean isMinimal = i == 0 || next != 0;
                boolean fits = i < 4 || next <= 0x0F;
                return isMinimal && fits ? new Whole(value, i + 1) : new Wrong();
            }
        }
        return new Wrong();
    }
}
