package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/// The reading end of a BPF ring buffer: records that programs wrote, in their order, from memory
/// that is shared with the kernel. Owned by one thread, but for [#close].
///
/// Source: Documentation/bpf/ringbuf.rst. A page holds how far was read, another how far was
/// written; then come the records, mapped twice in a row so that none is cut in two.
public final class RingBuffer implements AutoCloseable {
    /// BPF_MAP_TYPE_RINGBUF. Its number of entries is its size in bytes; keys and values have none.
    private static final int RINGBUF = 27;

    /// What a record's head says besides its length.
    private static final int BUSY = 1 << 31;

    private static final int DISCARDED = 1 << 30;
    private static final int HEAD_BYTES = 8;

    private static final VarHandle POSITION = JAVA_LONG.varHandle();
    private static final VarHandle HEAD = JAVA_INT.varHandle();

    private final BpfMap map;
    private final Arena arena = Arena.ofShared();
    private final long mask;
    private final MemorySegment read;
    private final MemorySegment written;
    private final MemorySegment records;

    private RingBuffer(BpfMap map) {
        int ringBytes = map.shape().entriesMax();
        long pageBytes = LibC.pageBytes();
        this.map = map;
        this.mask = ringBytes - 1L;
        this.read = LibC.mmap(map.fd(), 0, pageBytes).reinterpret(pageBytes, arena, LibC::munmap);
        long writtenBytes = pageBytes + 2L * ringBytes;
        MemorySegment rest =
                LibC.mmapReadOnly(map.fd(), pageBytes, writtenBytes)
                        .reinterpret(writtenBytes, arena, LibC::munmap);
        this.written = rest.asSlice(0, pageBytes);
        this.records = rest.asSlice(pageBytes);
    }

    /// Begins to read where the last reader stopped.
    ///
    /// @param map of a ring buffer; has to stay open for [#await] alone
    public static RingBuffer open(BpfMap map) {
        if (map.shape().type() != RINGBUF) {
            throw new IllegalArgumentException("map: " + map + " (expected: type " + RINGBUF + ")");
        }
        return new RingBuffer(map);
    }

    /// Hands over records that are whole, each for the time of the call alone, and then makes their
    /// room free again. What throws is handed over no second time.
    ///
    /// @param recordsMax at most so many
    /// @return how many there were
    public int drain(int recordsMax, Consumer<MemorySegment> reader) {
        long at = (long) POSITION.getAcquire(read, 0L);
        long end = (long) POSITION.getAcquire(written, 0L);
        int count = 0;
        try {
            while (at < end && count < recordsMax) {
                long offset = at & mask;
                int head = (int) HEAD.getAcquire(records, offset);
                if ((head & BUSY) != 0) {
                    break; // a program is about to write it
                }
                int bytes = head & ~DISCARDED;
                at += (HEAD_BYTES + bytes + 7L) & -8L;
                if ((head & DISCARDED) == 0) {
                    count++;
                    reader.accept(records.asSlice(offset + HEAD_BYTES, bytes));
                }
            }
        } finally {
            POSITION.setRelease(read, 0L, at);
        }
        return count;
    }

    /// Waits until there is something to read. Not to be called on a virtual thread: it holds its
    /// carrier.
    ///
    /// @return false where there was nothing for so long, or a signal came
    public boolean await(int millis) {
        return LibC.poll(map.fd(), millis);
    }

    /// Unmaps the memory; whoever reads must have ended before.
    @Override
    public void close() {
        arena.close();
    }
}
