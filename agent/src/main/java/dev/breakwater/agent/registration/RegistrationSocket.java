package dev.breakwater.agent.registration;

import dev.breakwater.agent.registration.RegistrationMeters.Outcome;
import dev.breakwater.runtime.settings.RefusedSettingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The socket at which servers of this machine tell their secret. Who may open it is the file
/// system's to say: the agent's user and group. Thread-safe.
public final class RegistrationSocket implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RegistrationSocket.class);
    private static final String KEY = "registration-socket: ";
    private static final String MODE = "rw-rw----";

    /// Served at one time; others wait for a moment in the kernel's queue.
    private static final int CONNECTIONS_MAX = 16;

    private static final int REQUEST_MILLIS_MAX = 2_000;
    private static final int MESSAGE_BYTES_MAX = 512;
    private static final int OK = 0;
    private static final int REFUSED = 1;

    private final Path path;
    private final ServerSocketChannel server;
    private final Registrar registrar;
    private final RegistrationMeters meters;
    private final Semaphore places = new Semaphore(CONNECTIONS_MAX);
    private final ExecutorService serving = Executors.newVirtualThreadPerTaskExecutor();

    private RegistrationSocket(
            Path path, ServerSocketChannel server, Registrar registrar, RegistrationMeters meters) {
        this.path = path;
        this.server = server;
        this.registrar = registrar;
        this.meters = meters;
    }

    /// Makes the socket, in the place of one that an agent left which was killed.
    ///
    /// @throws RefusedSettingException where it can't be, or another process listens there
    public static RegistrationSocket open(
            Path path, Registrar registrar, RegistrationMeters meters) {
        requireFree(path);
        // It gets its name when nobody else may open it any more.
        Path unready = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.deleteIfExists(unready);
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(unready));
                Files.setPosixFilePermissions(unready, PosixFilePermissions.fromString(MODE));
                Files.move(unready, path, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException | RuntimeException failed) {
                server.close();
                throw failed;
            }
            return new RegistrationSocket(path, server, registrar, meters);
        } catch (IOException failed) {
            throw new RefusedSettingException(
                    KEY
                            + path
                            + ": "
                            + failed
                            + " (expected: at most 100 bytes, in a folder that the agent writes)");
        }
    }

    /// Starts to serve. Once only.
    public void start() {
        serving.execute(this::acceptAll);
    }

    private static void requireFree(Path path) {
        try {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                throw new RefusedSettingException(
                        KEY + path + ": a file (expected: none there, or an agent's old socket)");
            }
        } catch (IOException failed) {
            throw new RefusedSettingException(
                    KEY + path + ": " + failed + " (expected: a folder that the agent reads)");
        }
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new RefusedSettingException(
                    KEY + path + ": in use (expected: a socket of its own for each agent)");
        } catch (IOException nobodyListens) {
            // Left by an agent that was killed.
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                places.acquire();
                SocketChannel client = server.accept();
                serving.execute(() -> serve(client));
            }
        } catch (ClosedChannelException | InterruptedException closed) {
            // By close().
        } catch (IOException failed) {
            log.atError().setCause(failed).log("Servers can't register any more.");
        }
    }

    private void serve(SocketChannel accepted) {
        try (SocketChannel client = accepted) {
            answer(client);
        } catch (IOException | UncheckedIOException gone) {
            meters.asked(Outcome.BROKEN);
        } finally {
            places.release();
        }
    }

    private void answer(SocketChannel client) throws IOException {
        Outcome outcome;
        ByteBuffer answer;
        try {
            outcome = take(request(client));
            answer = message(OK, "ok");
        } catch (RefusedRegistrationException refused) {
            outcome = Outcome.REFUSED;
            answer = message(REFUSED, refused.why());
            log.atWarn().addKeyValue("why", refused.why()).log("A server is refused.");
        } catch (RuntimeException failed) {
            outcome = Outcome.REFUSED;
            answer = message(REFUSED, "the agent could not do it; its log says why");
            log.atError().setCause(failed).log("A server's request failed.");
        }
        meters.asked(outcome);
        client.write(answer);
    }

    private Outcome take(RegistrationRequest request) {
        switch (request) {
            case RegistrationRequest.Register(var bound, var secret) -> {
                registrar.register(bound, secret);
                return Outcome.REGISTERED;
            }
            case RegistrationRequest.Unregister(var bound) -> {
                registrar.unregister(bound);
                return Outcome.UNREGISTERED;
            }
        }
    }

    private static RegistrationRequest request(SocketChannel client) throws IOException {
        client.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            client.register(selector, SelectionKey.OP_READ);
            byte[] header = new byte[RegistrationRequest.HEADER_BYTES];
            read(client, selector, ByteBuffer.wrap(header));
            int payloadBytes = RegistrationRequest.payloadBytes(ByteBuffer.wrap(header));
            byte[] payload = new byte[payloadBytes];
            read(client, selector, ByteBuffer.wrap(payload));
            RegistrationRequest request =
                    RegistrationRequest.read(ByteBuffer.wrap(header), ByteBuffer.wrap(payload));
            Arrays.fill(payload, (byte) 0);
            return request;
        }
    }

    private static void read(SocketChannel client, Selector selector, ByteBuffer target)
            throws IOException {
        while (target.hasRemaining()) {
            int count = client.read(target);
            if (count < 0) {
                throw new IOException("end before " + target.remaining() + " bytes");
            }
            if (count == 0 && selector.select(REQUEST_MILLIS_MAX) == 0) {
                throw new IOException("silence for " + REQUEST_MILLIS_MAX + " ms");
            }
            selector.selectedKeys().clear();
        }
    }

    /// Version, what came of it and the text's length, in four bytes; then the text.
    private static ByteBuffer message(int status, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, MESSAGE_BYTES_MAX);
        return ByteBuffer.allocate(RegistrationRequest.HEADER_BYTES + length)
                .put((byte) RegistrationRequest.VERSION)
                .put((byte) status)
                .putShort((short) length)
                .put(bytes, 0, length)
                .flip();
    }

    @Override
    public void close() {
        try {
            server.close();
            serving.shutdownNow();
            Files.deleteIfExists(path);
        } catch (IOException failed) {
            log.atWarn().setCause(failed).log("The socket for servers can't be removed.");
        }
    }
}
