package dev.breakwater.shield.config;

import java.util.HexFormat;

/// Which bytes a rule asks for behind the TCP or UDP header.
public sealed interface PayloadMatch {
    /// None: every payload, and no payload at all.
    record Any() implements PayloadMatch {}

    /// Some at a fixed place. A payload that ends before them doesn't match.
    ///
    /// @param offsetBytes of the first one, from the header's end: 0 to 1,400
    /// @param hex 1 to 16 bytes, two lower-case digits each; no bit set that `mask` leaves out
    /// @param mask as many bytes; only bits that are set are compared
    record Bytes(int offsetBytes, String hex, String mask) implements PayloadMatch {
        /// Nearly all that a full Ethernet frame has room for.
        public static final int OFFSET_BYTES_MAX = 1_400;

        public static final int LENGTH_BYTES_MAX = 16;

        public Bytes {
            Refuse.unlessInRange("offsetBytes", offsetBytes, 0, OFFSET_BYTES_MAX);
            requireBytes("hex", hex);
            requireBytes("mask", mask);
            Refuse.unless(
                    hex.length() == mask.length(), "mask", mask, "as many bytes as hex, " + hex);
            Refuse.unless(
                    isWithin(hex, mask),
                    "hex",
                    hex,
                    "no bit set that the mask leaves out, " + mask);
        }

        /// All bits of some bytes.
        public static Bytes exactly(int offsetBytes, String hex) {
            return new Bytes(offsetBytes, hex, "f".repeat(hex.length()));
        }

        /// How many bytes are looked at.
        public int lengthBytes() {
            return hex.length() / 2;
        }

        private static void requireBytes(String name, String text) {
            boolean isHex =
                    text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
            Refuse.unless(
                    isHex
                            && text.length() % 2 == 0
                            && !text.isEmpty()
                            && text.length() <= 2 * LENGTH_BYTES_MAX,
                    name,
                    text.isEmpty() ? "nothing" : text,
                    "1 to " + LENGTH_BYTES_MAX + " bytes, two hexadecimal digits each");
        }

        private static boolean isWithin(String hex, String mask) {
            for (int i = 0; i < hex.length(); i++) {
                int missed = HexFormat.fromHexDigit(mask.charAt(i)) ^ 0xF;
                if ((HexFormat.fromHexDigit(hex.charAt(i)) & missed) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /// Whether it asks for nothing.
    default boolean isAny() {
        return this instanceof Any;
    }
}
