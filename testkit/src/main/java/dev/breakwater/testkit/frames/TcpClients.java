package dev.breakwater.testkit.frames;

import dev.breakwater.shield.config.BackendType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The clients of services over TCP, a few at each. Owned by one thread.
final class TcpClients {
    private static final int CLIENTS_MAX = 3;

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
                    new Opening(BackendType.HTTP, "get / http/1.1"));

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
