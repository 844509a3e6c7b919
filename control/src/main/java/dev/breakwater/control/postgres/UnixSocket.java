package dev.breakwater.control.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A Unix socket in a [Socket]'s clothes, with read timeouts: as much of it as PostgreSQL's driver
/// uses.
///
/// One thread reads and one writes; any may close.
final class UnixSocket extends Socket {
    private static final long WRITE_TIMEOUT_MILLIS = 60_000;

    private final Path path;
    private volatile int readTimeoutMillis;
    private volatile @Nullable Open open;
    private volatile boolean isClosed;

    /// What is there once connected.
    private record Open(SocketChannel channel, Selector readable, Selector writable) {}

    UnixSocket(Path path) {
        this.path = path;
    }

    @Override
    public void connect(SocketAddress ignored) throws IOException {
        connect(ignored, 0);
    }

    /// Connects to the path, whatever address the driver thinks of: at once, or not at all.
    @Override
    public void connect(SocketAddress ignored, int timeoutMillis) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.configureBlocking(false);
            Selector readable = Selector.open();
            Selector writable = Selector.open();
            channel.register(readable, SelectionKey.OP_READ);
            channel.register(writable, SelectionKey.OP_WRITE);
            open = new Open(channel, readable, writable);
        } catch (IOException e) {
            channel.close();
            throw new SocketException(path + ": " + e.getMessage(), e);
        }
    }

    private Open connected() throws SocketException {
        Open connected = open;
        if (connected == null || isClosed) {
            throw new SocketException(path + ": closed");
        }
        return connected;
    }

    private int read(ByteBuffer into) throws IOException {
        Open to = connected();
        int count = to.channel.read(into);
        while (count == 0 && into.hasRemaining()) {
            await(to.readable, readTimeoutMillis);
            count = to.channel.read(into);
        }
        return count;
    }

    private void write(ByteBuffer from) throws IOException {
        Open to = connected();
        while (from.hasRemaining()) {
            if (to.channel.write(from) == 0) {
                await(to.writable, WRITE_TIMEOUT_MILLIS);
            }
        }
    }

    /// @param timeoutMillis 0 for none
    private void await(Selector ready, long timeoutMillis) throws IOException {
        int count;
        try {
            count = ready.select(timeoutMillis);
            ready.selectedKeys().clear();
        } catch (ClosedSelectorException closedMeanwhile) {
            throw new SocketException(path + ": closed", closedMeanwhile);
        }
        if (Thread.currentThread().isInterrupted()) {
            close();
            throw new InterruptedIOException(path + ": interrupted");
        }
        if (isClosed) {
            throw new SocketException(path + ": closed");
        }
        if (count == 0) {
            throw new SocketTimeoutException(path + ": nothing in " + timeoutMillis + " ms");
        }
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return UnixSocket.this.read(ByteBuffer.wrap(bytes, offset, length));
            }

            @Override
            public void close() throws IOException {
                UnixSocket.this.close();
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                UnixSocket.this.write(ByteBuffer.wrap(bytes, offset, length));
            }

            @Override
            public void close() throws IOException {
                UnixSocket.this.close();
            }
        };
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        Open was = open;
        if (was != null) {
            was.channel.close();
            was.readable.close();
            was.writable.close();
        }
    }

    @Override
    public boolean isConnected() {
        return open != null;
    }

    @Override
    public boolean isBound() {
        return open != null;
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }

    @Override
    public void setSoTimeout(int timeoutMillis) {
        readTimeoutMillis = timeoutMillis;
    }

    @Override
    public int getSoTimeout() {
        return readTimeoutMillis;
    }

    // What TCP needs and a Unix socket doesn't know.

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public void setReceiveBufferSize(int sizeBytes) {}

    @Override
    public void setSendBufferSize(int sizeBytes) {}

    @Override
    public int getSendBufferSize() {
        return 1 << 16;
    }

    @Override
    public int getReceiveBufferSize() {
        return 1 << 16;
    }
}
