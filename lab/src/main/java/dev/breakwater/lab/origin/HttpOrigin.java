package dev.breakwater.lab.origin;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// A web server with one small page and connections that are kept alive: what the lab protects.
///
/// Thread-safe.
public final class HttpOrigin implements AutoCloseable {
    private static final int CONNECTIONS_MAX = 1_024;
    private static final int WAITING_MAX = 4_096;
    private static final int REQUEST_BYTES_MAX = 8_192;
    private static final int IDLE_MILLIS_MAX = 15_000;

    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
    private static final byte[] ANSWER = answer("<!doctype html><title>Harbour</title><p>Calm.\n");

    private final ServerSocket listener;
    private final Semaphore places = new Semaphore(CONNECTIONS_MAX);

    private HttpOrigin(ServerSocket listener) {
        this.listener = listener;
    }

    /// Listens on every address of its namespace.
    public static HttpOrigin listen(int port) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.bind(new InetSocketAddress(port), WAITING_MAX);
        return new HttpOrigin(listener);
    }

    /// Serves until closed.
    public void serve() throws IOException, InterruptedException {
        try (ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor()) {
            while (!listener.isClosed()) {
                // The next connection waits in the kernel's queue.
                places.acquire();
                Socket socket = listener.accept();
                connections.execute(() -> serveOne(socket));
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void serveOne(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(IDLE_MILLIS_MAX);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (readHead(in)) {
                out.write(ANSWER);
            }
        } catch (IOException e) {
            // The visitor went away, or said nothing for too long.
        } finally {
            places.release();
        }
    }

    /// False where the connection ended, or the head of the request was too long.
    private static boolean readHead(InputStream in) throws IOException {
        int matched = 0;
        for (int count = 0; count < REQUEST_BYTES_MAX; count++) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            matched = next == END_OF_HEAD[matched] ? matched + 1 : next == '\r' ? 1 : 0;
            if (matched == END_OF_HEAD.length) {
                return true;
            }
        }
        return false;
    }

    private static byte[] answer(String page) {
        return """
                HTTP/1.1 200 OK\r
                Content-Type: text/html\r
                Content-Length: %d\r
                \r
                %s"""
                .formatted(page.length(), page)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
