package dev.breakwater.testkit.captures;

import java.util.HexFormat;

/// What the agent writes of one sample, byte by byte: a section header, the interface `edge0`, and
/// a packet that the rule `block-udp` dropped. The agent must write it so, and `explain` read it.
public final class AgentCapture {
    /// Since 1970.
    public static final long TIME_NANOS = 1_700_000_000_123_456_789L;

    /// Of the whole frame.
    public static final int FRAME_BYTES = 60;

    private static final String HEX =
            """
            0a0d0d0a340000004d3c2b1a01000000ffffffffffffffff04001000627265616b77617465722061
            67656e740000000034000000
            010000002c0000000100000000010000020005006564676530000000090001000900000000000000
            2c000000
            060000006c00000000000000fe9c971715cd853d160000003c000000020000000001020000000002
            080045000032000000000000070009000201000000000000000000000100190052554c455f44524f
            502c2072756c6520626c6f636b2d756470000000000000006c000000
            """;

    private AgentCapture() {}

    /// The file.
    public static byte[] bytes() {
        return HexFormat.of().parseHex(HEX.replace("\n", ""));
    }

    /// The first 22 bytes of the frame.
    public static byte[] frame() {
        return HexFormat.of().parseHex("02000000000102000000000208004500003200000000");
    }
}
