package dev.breakwater.testkit.frames;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/// A message of a protocol that backends speak.
///
/// @param openingHex how it begins
/// @param bytes its length; zeros follow the opening
record ProtocolMessage(String openingHex, int bytes) {
    static final List<ProtocolMessage> ALL =
            List.of(
                    // Source: A2S_INFO without and with a challenge, A2S_PLAYER, an answer, a
                    // game's
                    new ProtocolMessage("ffffffff54536f7572636520456e67696e6520517565727900", 25),
                    new ProtocolMessage(
                            "ffffffff54536f7572636520456e67696e652051756572790001020304", 29),
                    new ProtocolMessage("ffffffff5501020304", 9),
                    new ProtocolMessage("ffffffff57", 5),
                    new ProtocolMessage("ffffffff4911", 80),
                    new ProtocolMessage("0100000002000000", 40),
                    // WireGuard: initiation, response, cookie, keepalive, data
                    new ProtocolMessage("01000000", 148),
                    new ProtocolMessage("02000000", 92),
                    new ProtocolMessage("03000000", 64),
                    new ProtocolMessage("04000000", 32),
                    new ProtocolMessage("04000000", 128));

    /// Such a message, now and then with a byte another, or a little shorter or longer.
    static byte[] next(RandomGenerator random) {
        ProtocolMessage message = ALL.get(random.nextInt(ALL.size()));
        byte[] opening = HexFormat.of().parseHex(message.openingHex);
        byte[] whole = Arrays.copyOf(opening, message.bytes);
        if (random.nextInt(3) == 0) {
            whole[random.nextInt(Math.min(whole.length, 64))] = (byte) random.nextInt();
        }
        int off = random.nextInt(4) == 0 ? random.nextInt(-4, 5) : 0;
        int length = random.nextInt(16) == 0 ? random.nextInt(whole.length) : whole.length + off;
        return Arrays.copyOf(whole, Math.max(0, length));
    }
}
