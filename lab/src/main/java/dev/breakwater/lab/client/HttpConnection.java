package dev.breakwater.lab.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/// One connection to the web server: asks for the page and reads it whole.
///
/// Owned by one thread.
final class HttpConnection implements AutoCloseable {
    private static final int HEAD_BYTES_MAX = 8_192;
    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final String STATUS_SERVED = "HTTP/1.1 200 ";
    private static final String LENGTH_FIELD = "content-length:";

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] request;

    private HttpConnection(Socket socket, byte[] request) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
        this.request = request;
    }

    /// Connects within that time.
    static HttpConnection connect(String address, int port, int timeoutMillis) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address, port), timeoutMillis);
            String host = address.contains(":") ? "[" + address + "]" : address;
            String request = "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
            return new HttpConnection(socket, request.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// Fetches the page; each wait for more of it takes at most that time.
    ///
    /// @throws SocketTimeoutException where it doesn't come in time
    void fetch(int timeoutMillis) throws IOException {
        socket.setSoTimeout(timeoutMillis);
        out.write(request);
        String head = readHead();
        if (!head.startsWith(STATUS_SERVED)) {
            throw new IOException("status: " + head.lines().findFirst().orElse(""));
        }
        in.skipNBytes(bodyBytes(head));
    }

    /// Closes with a reset: under a flood, a polite end would wait for answers that don't come.
    @Override
    public void close() {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It was broken already.
        }
    }

    private String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < HEAD_BYTES_MAX) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("answer: ended early");
            }
            head.append((char) next);
            if (next == '\n' && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
                return head.toString();
            }
        }
        throw new IOException("answer's head: over " + HEAD_BYTES_MAX + " bytes");
    }

    private static int bodyBytes(String head) throws IOException {
        for (String line : head.lines().toList()) {
            if (line.regionMatches(true, 0, LENGTH_FIELD, 0, LENGTH_FIELD.length())) {
                int length = Integer.parseInt(line.substring(LENGTH_FIELD.length()).strip());
                if (length <= BODY_BYTES_MAX) {
                    return length;
                }
            }
        }
        throw new IOException("answer: no length up to " + BODY_BYTES_MAX);
    }
}
