package dev.breakwater.control.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.control.RunningControl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What Java's own client won't send.
class HostIT {
    @TempDir static Path data;
    private static RunningControl control;

    @BeforeAll
    static void start() {
        control = RunningControl.start(data);
    }

    @AfterAll
    static void stop() {
        control.close();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:PORT, 200",
        "127.0.0.1:PORT, 200",
        "127.9.9.9:PORT, 200",
        "[::1]:PORT, 200",
        "evil.example:PORT, 403",
        "localhost.evil.example:PORT, 403",
        "127.0.0.1.evil.example:PORT, 403",
        "192.0.2.1:PORT, 403"
    })
    void answersItsOwnNamesAlone(String host, int status) throws IOException {
        String answer =
                exchange(
                        "GET /v1/backends HTTP/1.1\r\nHost: "
                                + host.replace("PORT", Integer.toString(control.port()))
                                + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status);
    }

    private static String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), control.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }
}
