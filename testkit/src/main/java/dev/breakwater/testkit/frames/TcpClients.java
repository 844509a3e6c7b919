package dev.breakwater.testkit.frames;

import dev.breakwater.shield.config.BackendType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The clients of services over TCP, a few at each. Owned by one thread.
final class TcpClients {
    private static final int CLIENTS_MAX = 3;

    private static final String LOGIN_UUID = "170005537465766500000000000000000000000000000000";

    /// How a client may begin.
    ///
    /// @param text a byte a character
    private record Opening(BackendType type, String text) {}

    private static final List<Opening> OPENINGS =
            List.of(
                    new Opening(BackendType.HTTP, "GET / HTTP/1.1\r\n"),
                    new Opening(BackendType.HTTP, "PROPFIND /a HTTP/1.1\r\n"),
                    new Opening(BackendType.HTTP, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0"),
                    new Opening(BackendType.HTTP, "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"),
                    new Opening(BackendType.HTTP, "HTTP/1.1 200 OK\r\n"),
                    new Opening(BackendType.HTTP, "UPDATEREDIRECTREFERENCES /"),
                    new Opening(BackendType.HTTP, "get / http/1.1"),
                    tls("16030100c8010000c40303"),
                    tls("160303003102000029"),
                    tls("16030100020116030100"),
                    // Handshakes: to log in, for the status, with and without what follows
                    minecraft("1700ff0510706c61792e6578616d706c652e636f6d63dd02"),
                    minecraft("1a00ffffffff0f10706c61792e6578616d706c652e636f6d63dd01"),
                    minecraft("0800ff05016163dd01" + "0100" + "09010000000000000000"),
                    minecraft("0800ff05016163dd02" + LOGIN_UUID),
                    minecraft("0800fe05016163dd03" + LOGIN_UUID),
                    minecraft("0800f605016163dd02" + "0a0005537465766500" + "0000"),
                    minecraft("0800f605016163dd02" + "07000553746576" + "65"),
                    minecraft("0800f705016163dd02" + "080005537465766500"),
                    minecraft("0800f705016163dd02" + "130005537465766501" + "00".repeat(11)),
                    minecraft("0800f805016163dd02" + "0900055374657665" + "0000"),
                    minecraft("0800f905016163dd02" + "180005537465766501" + "00".repeat(16)),
                    minecraft("0b00be81808004016163dd03" + "0900055374657665" + "0000"),
                    minecraft(LOGIN_UUID),
                    minecraft("2500" + "22" + "e8aa9e".repeat(11) + "6161"),
                    minecraft("0100"),
                    minecraft("09010000000000000000"),
                    // The same, of a host of 246 bytes; behind a NUL what Forge says, or BungeeCord
                    minecraft("fe0100ff05f601" + "61".repeat(246) + "63dd02"),
                    minecraft("0e00ff050761" + "00464d4c3300" + "63dd02"),
                    minecraft("2c00ff052561" + "003900" + "30".repeat(33) + "63dd02"),
                    minecraft(
                            "9f0200ff059702"
                                    + "61".repeat(256)
                                    + "0039"
                                    + "0".repeat(42)
                                    + "63dd02"),
                    // Pings, and a login, of before 1.7
                    minecraft("fe"),
                    minecraft("fe01"),
                    minecraft("fe01fa000b004d0043"),
                    minecraft("024a0005"));

    private static Opening tls(String hex) {
        return opening(BackendType.HTTPS, hex);
    }

    private static Opening minecraft(String hex) {
        return opening(BackendType.MINECRAFT_JAVA, hex);
    }

    private static Opening opening(BackendType type, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return new Opening(type, new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private final RandomGenerator random;
    private final Worlds world;
    private final Map<Worlds.Service, List<TcpClient>> clients = new HashMap<>();

    TcpClients(RandomGenerator random, Worlds world) {
        this.random = random;
        this.world = world;
    }

    /// The next segment that a service gets.
    TcpSegment next(Worlds.Service service) {
        List<TcpClient> ofService = clients.computeIfAbsent(service, _ -> new ArrayList<>());
        if (ofService.size() < CLIENTS_MAX) {
            ofService.add(
                    new TcpClient(
                            random,
                            world.address(service.address().family()),
                            world.port(),
                            stream(service.type())));
        }
        int number = random.nextInt(ofService.size());
        TcpClient client = ofService.get(number);
        TcpSegment segment = client.next();
        if (client.hasEnded() && random.nextBoolean()) {
            ofService.set(number, client.again(stream(service.type())));
        } else if (client.hasEnded()) {
            ofService.remove(number);
        }
        return segment;
    }

    /// A few openings one after the other, and something behind them; now and then a byte another.
    private String stream(BackendType type) {
        StringBuilder stream = new StringBuilder();
        for (int i = 0; i <= random.nextInt(3); i++) {
            stream.append(opening(type).text());
        }
        stream.append("\0".repeat(random.nextInt(4)));
        if (random.nextInt(4) == 0) {
            int at = random.nextInt(Math.min(stream.length(), 40));
            stream.setCharAt(at, (char) random.nextInt(256));
        }
        return stream.toString();
    }

    /// Mostly of what the service speaks.
    private Opening opening(BackendType type) {
        List<Opening> fitting = OPENINGS.stream().filter(o -> o.type() == type).toList();
        List<Opening> from = fitting.isEmpty() || random.nextInt(8) == 0 ? OPENINGS : fitting;
        return from.get(random.nextInt(from.size()));
    }
}
