package dev.breakwater.control.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.breakwater.shield.config.ListFeed;
import dev.breakwater.shield.feed.FeedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Asks a web server on loopback, and reads files.
class WorldPlacesIT {
    private static final Fetched.Mark NONE = Fetched.Mark.NONE;

    @TempDir private Path folder;
    private HttpServer server;
    private WorldPlaces places;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        places = new WorldPlaces(folder, true);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void fetchesATextOnceWhileItStaysTheSame() throws InterruptedException {
        server.createContext(
                "/list",
                exchange -> {
                    exchange.getResponseHeaders().set("ETag", "\"1\"");
                    String known = exchange.getRequestHeaders().getFirst("If-None-Match");
                    boolean isKnown = Optional.ofNullable(known).orElse("").equals("\"1\"");
                    answer(exchange, isKnown ? 304 : 200, isKnown ? "" : "192.0.2.1\n");
                });

        Fetched first = fetch("/list", NONE);

        assertThat(text(first)).isEqualTo("192.0.2.1\n");
        assertThat(fetch("/list", ((Fetched.Text) first).mark()))
                .isInstanceOf(Fetched.Unchanged.class);
    }

    @Test
    void followsAFewRedirects() throws InterruptedException {
        redirect("/a", "/b");
        redirect("/b", "/list");
        server.createContext("/list", exchange -> answer(exchange, 200, "x\n"));

        assertThat(text(fetch("/a", NONE))).isEqualTo("x\n");
    }

    @Test
    void followsNoRedirectWithoutEnd() throws InterruptedException {
        redirect("/a", "/a");

        assertThat(failure(fetch("/a", NONE)))
                .isEqualTo("redirected too often (expected: at most 5)");
    }

    @Test
    void followsNoRedirectToAFile() throws InterruptedException {
        redirect("/a", "file:///etc/passwd");

        assertThat(failure(fetch("/a", NONE))).startsWith("redirected (expected: to http or https");
    }

    @Test
    void asksNoMachineThatIsNotPublic() throws InterruptedException {
        server.createContext("/list", exchange -> answer(exchange, 200, "x\n"));
        WorldPlaces careful = new WorldPlaces(folder, false);

        for (String host : new String[] {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]"}) {
            assertThat(
                            failure(
                                    careful.fetch(
                                            new ListFeed.Place.Url(
                                                    "http://" + host + ":" + port() + "/list"),
                                            NONE)))
                    .contains("is not public");
        }
    }

    @Test
    void tellsWhatTheServerSays() throws InterruptedException {
        server.createContext("/list", exchange -> answer(exchange, 500, "oh"));

        assertThat(failure(fetch("/list", NONE))).isEqualTo("status 500 (expected: 200)");
        assertThat(failure(fetch("/other", NONE))).isEqualTo("status 404 (expected: 200)");
    }

    @Test
    void takesNoTextThatIsCutShort() throws InterruptedException {
        server.createContext(
                "/list",
                exchange -> {
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().write(bytes("192.0.2.1\n"));
                    exchange.getResponseBody().flush();
                    exchange.close();
                });

        assertThat(failure(fetch("/list", NONE))).isNotEmpty();
    }

    @Test
    void givesUpATextThatIsTooLong() throws InterruptedException {
        server.createContext(
                "/list",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    byte[] part = new byte[1 << 20];
                    try (var body = exchange.getResponseBody()) {
                        for (int i = 0; i <= FeedReader.BYTES_MAX / part.length; i++) {
                            body.write(part);
                        }
                    }
                });

        assertThat(failure(fetch("/list", NONE))).contains("longer (expected: at most 67108864");
    }

    @Test
    void refusesCompressedText() throws InterruptedException {
        server.createContext(
                "/list",
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                    answer(exchange, 200, "x");
                });

        assertThat(failure(fetch("/list", NONE))).startsWith("compressed text");
    }

    @Test
    void readsAFileOnceWhileItStaysTheSame() throws Exception {
        Path file = Files.writeString(folder.resolve("list.txt"), "192.0.2.1\n");
        ListFeed.Place place = new ListFeed.Place.File(file.toString());

        Fetched first = places.fetch(place, NONE);

        assertThat(text(first)).isEqualTo("192.0.2.1\n");
        assertThat(places.fetch(place, ((Fetched.Text) first).mark()))
                .isInstanceOf(Fetched.Unchanged.class);
    }

    @Test
    void readsNoFileOutsideOfItsFolder(@TempDir Path other) throws Exception {
        Path secret = Files.writeString(other.resolve("secret"), "x\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), secret);

        assertThat(failure(places.fetch(new ListFeed.Place.File(secret.toString()), NONE)))
                .contains("outside (expected: in the folder of feeds");
        assertThat(failure(places.fetch(new ListFeed.Place.File(link.toString()), NONE)))
                .contains("outside (expected: in the folder of feeds");
        assertThat(failure(places.fetch(new ListFeed.Place.File(folder.toString()), NONE)))
                .contains("no file (expected: a plain one)");
        assertThat(failure(places.fetch(new ListFeed.Place.File(folder + "/none"), NONE)))
                .endsWith("no such file");
    }

    private Fetched fetch(String path, Fetched.Mark last) throws InterruptedException {
        String url = "http://127.0.0.1:" + port() + path;
        return places.fetch(new ListFeed.Place.Url(url), last);
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private void redirect(String from, String to) {
        server.createContext(
                from,
                exchange -> {
                    exchange.getResponseHeaders().set("Location", to);
                    answer(exchange, 302, "");
                });
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = bytes(body);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Fetched fetched) {
        return switch (fetched) {
            case Fetched.Text text -> new String(text.bytes(), StandardCharsets.UTF_8);
            case Fetched.Unchanged _, Fetched.Failed _ ->
                    throw new AssertionError(fetched.toString());
        };
    }

    private static String failure(Fetched fetched) {
        return switch (fetched) {
            case Fetched.Failed(String reason) -> reason;
            case Fetched.Unchanged _, Fetched.Text _ -> throw new AssertionError(fetched);
        };
    }
}
