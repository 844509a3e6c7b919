package dev.breakwater.testkit.frames;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/// A service whose answers attackers have send to others.
///
/// @param openingHex how such an answer begins; "" where any does
record Amplifier(int port, String openingHex) {
    static final List<Amplifier> ALL =
            List.of(
                    new Amplifier(17, ""),
                    new Amplifier(19, ""),
                    new Amplifier(53, ""),
                    new Amplifier(69, ""),
                    new Amplifier(111, ""),
                    new Amplifier(123, ""),
                    new Amplifier(137, ""),
                    new Amplifier(161, ""),
                    new Amplifier(177, ""),
                    new Amplifier(389, ""),
                    new Amplifier(427, ""),
                    new Amplifier(520, ""),
                    new Amplifier(1194, "40"),
                    new Amplifier(1434, "05"),
                    text(1900, "HTTP/1.1 200 OK"),
                    new Amplifier(3283, "000103ea"),
                    new Amplifier(3478, "010100002112a442"),
                    text(3702, "<?xml"),
                    text(3702, "<soap"),
                    text(5060, "SIP/2.0 200 OK"),
                    new Amplifier(5353, "000084"),
                    new Amplifier(5683, "6145"),
                    text(6881, "d1:"),
                    text(11211, "00000000VALUE"),
                    text(11211, "00000000STAT"),
                    new Amplifier(27015, "ffffffff49"),
                    new Amplifier(27036, "ffffffff44"),
                    new Amplifier(30120, "ffffffff696e666f"),
                    text(32414, "HTTP/1.0 200 OK"),
                    text(33848, "<hudson>"));

    private static Amplifier text(int port, String opening) {
        byte[] bytes = opening.getBytes(StandardCharsets.US_ASCII);
        return new Amplifier(port, HexFormat.of().formatHex(bytes));
    }

    /// Its port, or now and then the one beside it.
    int port(RandomGenerator random) {
        return port + (random.nextInt(8) == 0 ? random.nextInt(-1, 2) : 0);
    }

    /// Such an answer's beginning, now and then with one bit another.
    byte[] opening(RandomGenerator random) {
        byte[] opening = HexFormat.of().parseHex(openingHex);
        if (opening.length > 0 && random.nextInt(3) == 0) {
            opening[random.nextInt(opening.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return opening;
    }
}
