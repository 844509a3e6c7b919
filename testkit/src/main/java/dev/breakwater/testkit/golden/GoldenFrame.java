package dev.breakwater.testkit.golden;

import dev.breakwater.shield.judge.Decision;
import java.util.HexFormat;
import java.util.Optional;

/// A frame and what must become of it.
///
/// @param line of the file, where the frame begins
/// @param title the comment above it; empty where there is none
/// @param nowNanos when it arrives
/// @param hex its bytes, two digits each
/// @param leaves the bytes of what goes on or back instead of it, where the file says
public record GoldenFrame(
        int line,
        String title,
        long nowNanos,
        String hex,
        Decision expected,
        Optional<String> leaves) {
    /// The frame itself.
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }
}
