package dev.breakwater.agent.kernel;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfMap;
import dev.breakwater.shield.sight.ConnectionCensus;
import dev.breakwater.shield.sight.ConnectionCount;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;

/// Counts the connections that the packet path knows, a part of its table at a time.
///
/// Thread-safe.
final class ConnectionTable implements AutoCloseable {
    /// Parts of the whole. A part of the largest table is 16 MiB, of the usual one 512 KiB.
    private static final int PARTS = 64;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment sets;
    private final long places;
    private final long partBytes;
    private final ConnectionCensus census = new ConnectionCensus();
    private final Deque<ConnectionCount> counted = new ArrayDeque<>();
    private long nextBytes;

    /// @param connections closed by whoever closes its object
    ConnectionTable(BpfMap connections) {
        int setCount = connections.shape().entriesMax();
        this.sets = connections.mapped(arena);
        this.places = (long) setCount * ShieldAbi.CONNECTION_WAYS;
        this.partBytes = (long) Math.max(1, setCount / PARTS) * ShieldAbi.CONNECTION_SET_BYTES;
    }

    /// Counts the next part. What the parts counted last come to is taken for the whole, as long as
    /// they aren't all: the hash spreads connections evenly.
    synchronized ConnectionCount count() {
        var part = sets.asSlice(nextBytes, partBytes).asByteBuffer().order(ByteOrder.nativeOrder());
        counted.addLast(census.count(part));
        nextBytes = (nextBytes + partBytes) % sets.byteSize();
        if (counted.size() * partBytes > sets.byteSize()) {
            counted.removeFirst();
        }
        return counted.stream().reduce(ConnectionCount.ZERO, ConnectionCount::plus).in(places);
    }

    @Override
    public void close() {
        arena.close();
    }
}
