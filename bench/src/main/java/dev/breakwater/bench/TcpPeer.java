package dev.breakwater.bench;

import dev.breakwater.kernel.NetworkNamespace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A service over TCP that answers one message with another, each connection once.
final class TcpPeer implements ConnectPeer {
    /// What a Minecraft client begins with that asks for a server's status, and what it is told.
    static final byte[] STATUS_REQUEST =
            HexFormat.of().parseHex("0f0000096c6f63616c686f73749801010100");

    private static final byte[] STATUS =
            HexFormat.of().parseHex("140012" + "7b226465736372697074696f6e223a22227d");
    private static final byte[] LINE = {'h', 'i', '\n'};
    private static final int BACKLOG = 1_024;

    /// What is between a socket and its messages.
    interface Layer {
        Socket over(Socket connected) throws IOException;
    }

    private final ServerSocket listener;
    private final Layer client;
    private final byte[] request;
    private final byte[] answer;
    private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();

    private TcpPeer(
            NetworkNamespace namespace,
            int port,
            Layer server,
            Layer client,
            byte[] request,
            byte[] answer) {
        this.listener = namespace.call(() -> listen(port));
        this.client = client;
        this.request = request;
        this.answer = answer;
        Thread.ofPlatform().name("service").daemon().start(() -> accept(server));
    }

    /// One that repeats a line.
    static TcpPeer echo(NetworkNamespace namespace, int port) {
        return new TcpPeer(namespace, port, socket -> socket, socket -> socket, LINE, LINE);
    }

    /// A Minecraft server, asked for its status.
    static TcpPeer minecraft(NetworkNamespace namespace, int port) {
        return new TcpPeer(
                namespace, port, socket -> socket, socket -> socket, STATUS_REQUEST, STATUS);
    }

    /// One that repeats a line behind something else, TLS for one.
    static TcpPeer layered(NetworkNamespace namespace, int port, Layer server, Layer client) {
        return new TcpPeer(namespace, port, server, client, LINE, LINE);
    }

    @Override
    public void connect(InetSocketAddress from, InetSocketAddress service) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(from);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(service, TIMEOUT_MILLIS);
            Socket layered = client.over(socket);
            layered.getOutputStream().write(request);
            byte[] answered = layered.getInputStream().readNBytes(answer.length);
            if (answered.length < answer.length) {
                throw new IOException("answer: " + answered.length + " bytes");
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        connections.shutdownNow();
    }

    private void accept(Layer server) {
        try {
            while (!listener.isClosed()) {
                Socket accepted = listener.accept();
                connections.execute(() -> serve(accepted, server));
            }
        } catch (IOException closed) {
            // By whoever ended it.
        }
    }

    private void serve(Socket accepted, Layer server) {
        try (accepted) {
            accepted.setSoTimeout(TIMEOUT_MILLIS);
            accepted.setTcpNoDelay(true);
            Socket layered = server.over(accepted);
            if (layered.getInputStream().readNBytes(request.length).length == request.length) {
                layered.getOutputStream().write(answer);
                // The client leaves first.
                layered.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        } catch (SocketTimeoutException silent) {
            // A client of the flood's.
        } catch (IOException left) {
            // Likewise.
        }
    }

    /// Of both families.
    private static ServerSocket listen(int port) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.bind(new InetSocketAddress(port), BACKLOG);
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
