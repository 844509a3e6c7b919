package dev.breakwater.lab.flood;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// One stream's order as the program reads it, in memory that both see.
///
/// Source: `struct flood_order` of lab/src/main/bpf/flood.h.
///
/// @param memory the order's bytes
record FloodOrder(MemorySegment memory) {
    static final int STREAMS_MAX = 8;
    static final int SOURCE_PREFIXES_MAX = 4;
    static final long BYTES = 176;

    private static final long RANDOM = 0;
    private static final long SENT = 8;
    private static final long REFUSED = 16;
    private static final long INTERFACE_INDEX = 24;
    private static final long IP_VERSION = 28;
    private static final long PROTOCOL = 32;
    private static final long SOURCE_PREFIX_MASK = 36;
    private static final long IP_SUM = 40;
    private static final long TRANSPORT_SUM = 44;
    private static final long SOURCES = 48;
    private static final long SOURCE_BYTES = 32;

    /// Writes an order.
    ///
    /// @param seed of the sources' sequence, not 0
    void write(FloodStream stream, FloodFrame frame, int interfaceIndex, long seed) {
        List<SourcePrefix> sources = stream.sources().stream().map(SourcePrefix::parse).toList();
        memory.fill((byte) 0);
        memory.set(JAVA_INT, INTERFACE_INDEX, interfaceIndex);
        memory.set(JAVA_INT, IP_VERSION, sources.getFirst().isIpv6() ? 6 : 4);
        memory.set(JAVA_INT, PROTOCOL, stream.kind().protocol());
        memory.set(JAVA_INT, SOURCE_PREFIX_MASK, sources.size() - 1);
        memory.set(JAVA_INT, IP_SUM, frame.ipSum());
        memory.set(JAVA_INT, TRANSPORT_SUM, frame.transportSum());
        for (int index = 0; index < sources.size(); index++) {
            SourcePrefix source = sources.get(index);
            long offset = SOURCES + index * SOURCE_BYTES;
            memory.set(JAVA_LONG, offset, source.baseHigh());
            memory.set(JAVA_LONG, offset + 8, source.baseLow());
            memory.set(JAVA_LONG, offset + 16, source.spreadHigh());
            memory.set(JAVA_LONG, offset + 24, source.spreadLow());
        }
        memory.set(JAVA_LONG, RANDOM, seed);
    }

    /// Frames that the program has handed to the interface.
    long sentPackets() {
        return memory.get(JAVA_LONG, SENT);
    }

    /// Frames that were too short for their headers: a defect.
    long refusedPackets() {
        return memory.get(JAVA_LONG, REFUSED);
    }
}
