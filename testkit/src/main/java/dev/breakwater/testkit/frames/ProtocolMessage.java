package dev.breakwater.testkit.frames;

import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.judge.QuicId;
import dev.breakwater.shield.judge.QuicToken;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// A message of a protocol that backends speak.
///
/// @param type the backends that do
/// @param openingHex how it begins
/// @param bytes its length; zeros follow the opening
record ProtocolMessage(BackendType type, String openingHex, int bytes) {
    /// A QUIC Initial with ids of 8 and no bytes, up to its token's original id.
    private static final String INITIAL_WITH_TOKEN = "c000000001080102030405060708001508";

    static final List<ProtocolMessage> ALL =
            List.of(
                    // Bedrock: a ping, both requests, a pong, frames, what came
                    new ProtocolMessage(
                            BackendType.MINECRAFT_BEDROCK,
                            "01000000000000000000ffff00fefefefefdfdfdfd12345678",
                            33),
                    new ProtocolMessage(
                            BackendType.MINECRAFT_BEDROCK,
                            "0500ffff00fefefefefdfdfdfd123456780b",
                            548),
                    new ProtocolMessage(
                            BackendType.MINECRAFT_BEDROCK,
                            "0500ffff00fefefefefdfdfdfd123456780b",
                            1472),
                    new ProtocolMessage(
                            BackendType.MINECRAFT_BEDROCK,
                            "0700ffff00fefefefefdfdfdfd123456780434ff8ef64abc0578",
                            34),
                    new ProtocolMessage(
                            BackendType.MINECRAFT_BEDROCK,
                            "0700ffff00fefefefefdfdfdfd123456786c52b35a000434ff8ef64abc0578",
                            39),
                    new ProtocolMessage(
                            BackendType.MINECRAFT_BEDROCK,
                            "0700ffff00fefefefefdfdfdfd1234567801020304000434ff8ef64abc0578",
                            39),
                    new ProtocolMessage(
                            BackendType.MINECRAFT_BEDROCK,
                            "0700ffff00fefefefefdfdfdfd12345678061700" + "00".repeat(26) + "0578",
                            56),
                    new ProtocolMessage(
                            BackendType.MINECRAFT_BEDROCK,
                            "0700ffff00fefefefefdfdfdfd123456786c52b35a00061700"
                                    + "00".repeat(26)
                                    + "0578",
                            61),
                    new ProtocolMessage(BackendType.MINECRAFT_BEDROCK, "1c", 35),
                    new ProtocolMessage(BackendType.MINECRAFT_BEDROCK, "84000000", 60),
                    new ProtocolMessage(BackendType.MINECRAFT_BEDROCK, "c0000101000000", 7),
                    // The query of Minecraft: handshake, status, full status, a challenge
                    new ProtocolMessage(BackendType.MINECRAFT_QUERY, "fefd090f0e0d0c", 7),
                    new ProtocolMessage(BackendType.MINECRAFT_QUERY, "fefd000f0e0d0c0091295b", 11),
                    new ProtocolMessage(BackendType.MINECRAFT_QUERY, "fefd000f0e0d0c0091295b", 15),
                    new ProtocolMessage(
                            BackendType.MINECRAFT_QUERY, "090f0e0d0c3935313333303700", 13),
                    // QUIC: Initials of both versions, Handshake, Retry, another version, a
                    // negotiation, a short header
                    new ProtocolMessage(BackendType.QUIC, "c300000001088394c8f03e51570800", 1200),
                    new ProtocolMessage(BackendType.QUIC, "d36b3343cf1411111111", 1200),
                    new ProtocolMessage(BackendType.QUIC, INITIAL_WITH_TOKEN, 1200),
                    new ProtocolMessage(BackendType.QUIC, "e00000000108", 60),
                    new ProtocolMessage(BackendType.QUIC, "e0000000010000", 28),
                    new ProtocolMessage(BackendType.QUIC, "ff00000001", 60),
                    new ProtocolMessage(BackendType.QUIC, "c06b3343cf", 60),
                    new ProtocolMessage(BackendType.QUIC, "c01a2a3a4a40", 1200),
                    new ProtocolMessage(BackendType.QUIC, "c0ff00001d04", 20),
                    new ProtocolMessage(BackendType.QUIC, "ca0000000000", 23),
                    new ProtocolMessage(BackendType.QUIC, "43", 21),
                    // Source: A2S_INFO without and with a challenge, A2S_PLAYER, an answer, a
                    // game's
                    new ProtocolMessage(
                            BackendType.SOURCE,
                            "ffffffff54536f7572636520456e67696e6520517565727900",
                            25),
                    new ProtocolMessage(
                            BackendType.SOURCE,
                            "ffffffff54536f7572636520456e67696e652051756572790001020304",
                            29),
                    new ProtocolMessage(BackendType.SOURCE, "ffffffff5501020304", 9),
                    new ProtocolMessage(BackendType.SOURCE, "ffffffff57", 5),
                    new ProtocolMessage(BackendType.SOURCE, "ffffffff4911", 80),
                    new ProtocolMessage(BackendType.SOURCE, "0100000002000000", 40),
                    // DNS: for A, for ANY, with EDNS, an answer
                    new ProtocolMessage(
                            BackendType.DNS,
                            "123401000001000000000000076578616d706c6503636f6d0000010001",
                            29),
                    new ProtocolMessage(
                            BackendType.DNS,
                            "123401000001000000000000076578616d706c6503636f6d0000ff0001",
                            29),
                    new ProtocolMessage(
                            BackendType.DNS,
                            "12340100000100000000000103636f6d000010000100002904d0",
                            128),
                    new ProtocolMessage(BackendType.DNS, "123481800001000100000000", 60),
                    // FiveM: two queries, a command, an answer, ENet
                    new ProtocolMessage(BackendType.FIVEM, "ffffffff676574696e666f20787878", 15),
                    new ProtocolMessage(BackendType.FIVEM, "ffffffff676574737461747573", 13),
                    new ProtocolMessage(BackendType.FIVEM, "ffffffff72636f6e20", 30),
                    new ProtocolMessage(BackendType.FIVEM, "ffffffff696e666f526573706f6e7365", 200),
                    new ProtocolMessage(BackendType.FIVEM, "8fff000082ff0001", 48),
                    // TeamSpeak: steps 0, 2 and 4, a server's, voice
                    new ProtocolMessage(
                            BackendType.TEAMSPEAK, "545333494e495431006500008800000000" + "00", 34),
                    new ProtocolMessage(
                            BackendType.TEAMSPEAK, "545333494e495431006500008800000000" + "02", 38),
                    new ProtocolMessage(
                            BackendType.TEAMSPEAK,
                            "545333494e495431006500008800000000" + "04",
                            400),
                    new ProtocolMessage(BackendType.TEAMSPEAK, "545333494e49543100658801", 32),
                    new ProtocolMessage(BackendType.TEAMSPEAK, "a1a2a3a4a5a6a7a80101000180", 80),
                    // Telemetry of few devices: they come again, and so meet their limits
                    new ProtocolMessage(BackendType.TELEMETRY, "aa5573656e736f72", 40),
                    new ProtocolMessage(BackendType.TELEMETRY, "aa5573656e736f72", 22),
                    new ProtocolMessage(
                            BackendType.TELEMETRY, "aa5530313233343536373839616263646566", 60),
                    new ProtocolMessage(
                            BackendType.TELEMETRY, "aa5530313233343536373839616263646567", 60),
                    new ProtocolMessage(BackendType.TELEMETRY, "aa55c3bc", 200),
                    // WireGuard: initiation, response, cookie, keepalive, data
                    new ProtocolMessage(BackendType.WIREGUARD, "01000000", 148),
                    new ProtocolMessage(BackendType.WIREGUARD, "02000000", 92),
                    new ProtocolMessage(BackendType.WIREGUARD, "03000000", 64),
                    new ProtocolMessage(BackendType.WIREGUARD, "04000000", 32),
                    new ProtocolMessage(BackendType.WIREGUARD, "04000000", 128));

    /// Puts a token for the original id that stands there into a message that has one.
    static void bringToken(byte[] message, Function<QuicId, QuicToken> tokens) {
        byte[] opening = HexFormat.of().parseHex(INITIAL_WITH_TOKEN);
        int at = opening.length;
        if (message.length >= 1200 && Arrays.equals(message, 0, at, opening, 0, at)) {
            QuicId originalId = QuicId.of(Arrays.copyOfRange(message, at, at + 8));
            byte[] token = tokens.apply(originalId).bytes();
            System.arraycopy(token, 0, message, at - 1, token.length);
        }
    }

    /// Such a message, now and then with a byte another, or a little shorter or longer.
    ///
    /// @param wanted mostly of this
    static byte[] next(RandomGenerator random, Optional<BackendType> wanted) {
        List<ProtocolMessage> fitting =
                ALL.stream().filter(m -> Optional.of(m.type).equals(wanted)).toList();
        List<ProtocolMessage> from = fitting.isEmpty() || random.nextInt(4) == 0 ? ALL : fitting;
        ProtocolMessage message = from.get(random.nextInt(from.size()));
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
