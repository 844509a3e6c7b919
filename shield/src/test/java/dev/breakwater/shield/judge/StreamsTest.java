package dev.breakwater.shield.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.Protection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What real clients send first, in whatever segments it comes.
class StreamsTest {
    private static final int START = -7;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4";

    /// The longest that is held: HTTP/2's preface.
    private static final int HELD_BYTES_MAX = 24;

    /// What a client sends.
    ///
    /// @param parts its segments, a byte a character
    record Client(BackendType type, String name, List<String> parts) {
        String text() {
            return String.join("", parts);
        }

        @Override
        public String toString() {
            return type + " " + name;
        }
    }

    /// A connection that has just been opened.
    private static final class Followed {
        private final Backend backend;
        private final Connection connection = new Connection();

        Followed(BackendType type) {
            Listen listen = new Listen(IpAddress.ipv4(1), List.of(new PortRange(1, 1)));
            this.backend = new Backend("b", type, List.of(listen), Protection.DEFAULT);
            Streams.begin(connection, backend, START);
        }

        /// @param at of the text's first byte in the stream
        Optional<Reason> send(int at, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            return Streams.follow(connection, backend, new Segment(START + at, Span.of(bytes)));
        }

        /// What stands against the first part that isn't taken.
        Optional<Reason> sendAll(List<String> parts) {
            int at = 0;
            for (String part : parts) {
                Optional<Reason> against = send(at, part);
                if (against.isPresent()) {
                    return against;
                }
                at += part.length();
            }
            return Optional.empty();
        }

        boolean isUnderstood() {
            return connection.step == ShieldAbi.STEP_DONE;
        }
    }

    static List<Client> clients() throws Exception {
        return Stream.of(recorded(), ofHttp(), ofTls()).flatMap(List::stream).toList();
    }

    @Test
    void knowsClientsOfEveryProtocol() throws Exception {
        assertThat(clients().stream().map(Client::type).distinct()).hasSize(3);
        assertThat(clients()).hasSizeGreaterThan(60);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void takesAClientAsItCame(Client client) {
        assertThat(new Followed(client.type()).sendAll(client.parts())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void takesAClientHoweverItIsCut(Client client) {
        String text = client.text();
        for (int first = 1; first < text.length(); first++) {
            for (int second = first; second < text.length(); second++) {
                List<String> parts =
                        List.of(
                                text.substring(0, first),
                                text.substring(first, second),
                                text.substring(second));

                assertThat(new Followed(client.type()).sendAll(parts))
                        .as("cut at %d and %d", first, second)
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void takesAClientByteByByte(Client client) {
        Followed followed = new Followed(client.type());

        assertThat(followed.sendAll(Arrays.asList(client.text().split("", -1)))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void takesWhatComesAgainInOtherPieces(Client client) {
        String text = client.text();
        for (int cut = 1; cut < text.length(); cut++) {
            Followed followed = new Followed(client.type());

            assertThat(followed.send(0, text.substring(0, cut))).isEmpty();
            assertThat(followed.send(0, text)).as("cut at %d", cut).isEmpty();
            assertThat(followed.send(cut, text.substring(cut))).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void takesWhatComesInAnotherOrder(Client client) {
        String text = client.text();
        for (int cut = 1; cut < text.length(); cut++) {
            Followed followed = new Followed(client.type());

            assertThat(followed.send(cut, text.substring(cut))).isEmpty();
            assertThat(followed.send(0, text.substring(0, cut))).as("cut at %d", cut).isEmpty();
            assertThat(followed.send(text.length(), "\1\2\3")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void holdsLittleOfAClientThatGoesAnywhere(Client client) {
        String text = client.text();
        for (int end = 0; end < text.length(); end++) {
            Followed followed = new Followed(client.type());
            followed.send(0, text.substring(0, end));

            assertThat(followed.connection.held.length())
                    .as("gone after %d bytes", end)
                    .isLessThanOrEqualTo(Math.min(end, HELD_BYTES_MAX));
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void dropsAClientOfAnotherProtocolHoweverItIsCut(Client client) {
        for (BackendType other :
                List.of(BackendType.HTTP, BackendType.HTTPS, BackendType.MINECRAFT_JAVA)) {
            String text = client.text();
            for (int cut = 1; cut < text.length() && other != client.type(); cut++) {
                List<String> parts = List.of(text.substring(0, cut), text.substring(cut));

                assertThat(new Followed(other).sendAll(parts))
                        .as("at %s, cut at %d", other, cut)
                        .contains(Reason.OFF_PROTOCOL);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void understandsAllButThoseThatMayStillPing(Client client) {
        Followed followed = new Followed(client.type());
        followed.send(0, client.text());

        assertThat(followed.isUnderstood()).isEqualTo(!client.name().endsWith("ping"));
    }

    @Test
    void dropsAProxyHeaderHoweverItIsCut() {
        String header = "PROXY TCP4 192.0.2.1 192.0.2.2 40000 80\r\nGET / HTTP/1.1\r\n";
        for (int cut = 1; cut < header.length(); cut++) {
            List<String> parts = List.of(header.substring(0, cut), header.substring(cut));

            assertThat(new Followed(BackendType.HTTP).sendAll(parts))
                    .as("cut at %d", cut)
                    .contains(Reason.OFF_PROTOCOL);
        }
    }

    @Test
    void readsAgainFromTheBeginningWhatWasDropped() {
        Followed followed = new Followed(BackendType.HTTP);
        followed.send(0, "GE\1");

        assertThat(followed.send(0, "PROXY TCP4 ")).contains(Reason.OFF_PROTOCOL);
        assertThat(followed.send(0, "POST /")).isEmpty();
    }

    private static List<Client> ofHttp() {
        return Stream.of(
                        "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n",
                        "OPTIONS * HTTP/1.1\r\n",
                        "VERSION-CONTROL /a HTTP/1.1\r\n",
                        "RPC_IN_DATA /rpc HTTP/1.1\r\n",
                        PREFACE)
                .map(text -> new Client(BackendType.HTTP, text.strip(), List.of(text)))
                .toList();
    }

    /// Of the JDK's own.
    private static List<Client> ofTls() throws Exception {
        List<Client> clients = new ArrayList<>();
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine("example.com", 443);
            engine.setUseClientMode(true);
            engine.setEnabledProtocols(new String[] {version});
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            String text =
                    new String(hello.array(), 0, hello.position(), StandardCharsets.ISO_8859_1);
            clients.add(new Client(BackendType.HTTPS, version, List.of(text)));
        }
        return clients;
    }

    private static List<Client> recorded() throws IOException {
        try (InputStream file = StreamsTest.class.getResourceAsStream("clients.txt")) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", 3))
                    .map(
                            words ->
                                    new Client(
                                            BackendType.valueOf(words[0]),
                                            words[1],
                                            parts(words[2])))
                    .toList();
        }
    }

    private static List<String> parts(String hex) {
        return Arrays.stream(hex.split(" \\| ", -1))
                .map(part -> HexFormat.of().parseHex(part))
                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                .toList();
    }
}
