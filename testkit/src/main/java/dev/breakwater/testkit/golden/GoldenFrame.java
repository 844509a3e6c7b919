package dev.breakwater.testkit.golden;

import dev.breakwater.shield.judge.Decision;
import java.util.HexFormat;

/// A frame and what must become of it.
///
/// @param line of the file, where the frame begins
/// @param title the comment above it; empty where there is none
/// @param nowNanos when it arrives
/// @param hex its bytes, two digits each
public record GoldenFrame(int line, String title, long nowNanos, String hex, Decision expected) {
    /// The frame itself.
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }
}
