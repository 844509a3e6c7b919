package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.geo.AddressSteps;
import dev.breakwater.shield.geo.Geo;
import dev.breakwater.shield.geo.GeoClasses;
import java.nio.ByteBuffer;
import java.util.List;

/// Lays geo classes out as the packet path reads them, and writes them straight to where it does:
/// at 50 MB and more, they are not to lie on the heap as well. Owned by one thread.
final class GeoWriter {
    /*
     * A source's class costs one read for IPv4: an entry for each /24, and behind those that hold
     * several classes a chunk of 256 (Gupta, Lin and McKeown, "Routing Lookups in Hardware at
     * Memory Access Speeds", INFOCOM 1998: DIR-24-8). 32 MiB are too much for a handful of
     * martians, so that without a database IPv4 stands in a trie, as IPv6 always does.
     */
    private static final int LINE = ShieldAbi.LINE_BYTES;
    private static final int DIRECT_ENTRIES = 1 << 24;
    private static final int CHUNK_ENTRIES = 256;
    private static final int CHUNK_BYTES = ShieldAbi.GEO_CHUNK_LINES * LINE;

    /// Tables with fewer steps stand in a trie: SpecialSources and a few entries.
    private static final int TRIE_STEPS_MAX = 256;

    /// 96 MiB of an agent's heap: more than any real database takes.
    private static final int NODES_MAX = 1 << 22;

    private final GeoClasses classes;
    private final boolean isDirect;
    private final int[] ipv4Trie;
    private final int[] ipv6Trie;
    private final TrieNodes nodes =
            new TrieNodes(
                    "geo", NODES_MAX, "a database of fewer IPv6 networks, or of shorter ones");
    private final int ipv4Line;
    private final int chunksLine;
    private final int ipv6Line;
    private final int nodesLine;
    private final int leavesLine;
    private final int countriesLine;
    private final int lines;

    /// @throws IllegalArgumentException where the IPv4 addresses are cut too small
    GeoWriter(GeoClasses classes) {
        this.classes = classes;
        this.isDirect = classes.ipv4().count() > TRIE_STEPS_MAX;
        this.ipv4Trie = isDirect ? new int[0] : StepTrie.compress(classes.ipv4(), nodes);
        this.ipv6Trie = StepTrie.compress(classes.ipv6(), nodes);
        this.ipv4Line = 1;
        this.chunksLine =
                ipv4Line + (isDirect ? ShieldAbi.GEO_DIRECT_LINES : TrieNodes.DIRECT_LINES);
        int chunks = isDirect ? countChunks(classes.ipv4()) : 0;
        this.ipv6Line = chunksLine + chunks * ShieldAbi.GEO_CHUNK_LINES;
        this.nodesLine = ipv6Line + TrieNodes.DIRECT_LINES;
        this.leavesLine = nodesLine + nodes.nodeLines();
        this.countriesLine = leavesLine + nodes.leafLines();
        int perLine = ShieldAbi.GEO_ENTRIES_PER_LINE;
        this.lines = countriesLine + (classes.geos().size() + perLine - 1) / perLine;
    }

    /// The part of classes.
    ///
    /// @throws IllegalArgumentException where the IPv4 addresses are cut too small
    static TableImage compile(GeoClasses classes) {
        if (!classes.isAny()) {
            return new TableImage(Part.GEO, ByteBuffer.allocate(LINE));
        }
        GeoWriter writer = new GeoWriter(classes);
        return new TableImage(Part.GEO, writer.lines(), writer::write);
    }

    /// How many it writes.
    int lines() {
        return lines;
    }

    /// Writes all of them.
    ///
    /// @param target little-endian, of any contents
    void write(ByteBuffer target) {
        putHead(target);
        if (isDirect) {
            writeDirect(target);
        } else {
            writeFirst(target, ipv4Line, ipv4Trie);
        }
        writeFirst(target, ipv6Line, ipv6Trie);
        nodes.writeNodes(target, nodesLine);
        nodes.writeLeaves(target, leavesLine);
        List<Geo> geos = classes.geos();
        for (int number = 0; number < geos.size(); number++) {
            target.putShort(
                    countriesLine * LINE + number * Short.BYTES,
                    (short) geos.get(number).countryId());
        }
    }

    private void putHead(ByteBuffer target) {
        target.putInt(
                ShieldAbi.GEO_HEAD_IPV4_KIND_OFFSET,
                isDirect ? ShieldAbi.GEO_IPV4_DIRECT : ShieldAbi.GEO_IPV4_TRIE);
        target.putInt(ShieldAbi.GEO_HEAD_IPV4_LINE_OFFSET, ipv4Line);
        target.putInt(ShieldAbi.GEO_HEAD_CHUNKS_LINE_OFFSET, chunksLine);
        target.putInt(ShieldAbi.GEO_HEAD_IPV6_LINE_OFFSET, ipv6Line);
        target.putInt(ShieldAbi.GEO_HEAD_NODES_LINE_OFFSET, nodesLine);
        target.putInt(ShieldAbi.GEO_HEAD_LEAVES_LINE_OFFSET, leavesLine);
        target.putInt(ShieldAbi.GEO_HEAD_COUNTRIES_LINE_OFFSET, countriesLine);
        target.putInt(ShieldAbi.GEO_HEAD_CLASSES_OFFSET, classes.geos().size());
    }

    private static void writeFirst(ByteBuffer target, int line, int[] entries) {
        for (int i = 0; i < entries.length; i++) {
            target.putInt(line * LINE + i * Integer.BYTES, entries[i]);
        }
    }

    /// The entries of all /24s, and the chunks of those that hold several classes.
    private void writeDirect(ByteBuffer target) {
        AddressSteps steps = classes.ipv4();
        int chunks = 0;
        int entry = 0;
        int step = 0;
        while (entry < DIRECT_ENTRIES) {
            // Up to the next step that doesn't begin a /24, or whose /24 comes later.
            int next = step + 1 < steps.count() ? addressOf(steps, step + 1) >>> 8 : DIRECT_ENTRIES;
            fill(target, entry, next, steps.value(step));
            entry = next;
            if (entry == DIRECT_ENTRIES) {
                return;
            }
            if (isSplit(steps, step + 1)) {
                step = writeChunk(target, chunks, entry, step);
                putEntry(target, entry++, ShieldAbi.GEO_CHUNK_FLAG | chunks++);
            } else {
                step++;
                putEntry(target, entry++, steps.value(step));
            }
        }
    }

    /// Writes one /24's chunk; answers the step that its last address is in.
    ///
    /// @param step that its first address is in, or the one before that
    private int writeChunk(ByteBuffer target, int chunk, int entry, int step) {
        AddressSteps steps = classes.ipv4();
        int at = chunksLine * LINE + chunk * CHUNK_BYTES;
        int current = step;
        for (int i = 0; i < CHUNK_ENTRIES; i++) {
            int address = entry << 8 | i;
            while (current + 1 < steps.count()
                    && Integer.compareUnsigned(addressOf(steps, current + 1), address) <= 0) {
                current++;
            }
            target.putShort(at + i * Short.BYTES, (short) steps.value(current));
        }
        return current;
    }

    private static int countChunks(AddressSteps steps) {
        int chunks = 0;
        int last = -1;
        for (int step = 0; step < steps.count(); step++) {
            int entry = addressOf(steps, step) >>> 8;
            if (entry != last && isSplit(steps, step)) {
                chunks++;
            }
            last = entry;
        }
        if (chunks > ShieldAbi.GEO_CHUNKS_MAX) {
            throw new IllegalArgumentException(
                    "geo: "
                            + chunks
                            + " IPv4 networks of 256 addresses in several countries or ASNs"
                            + " (expected: at most "
                            + ShieldAbi.GEO_CHUNKS_MAX
                            + ")");
        }
        return chunks;
    }

    /// Whether the /24 that a step is the first to begin in holds several classes.
    private static boolean isSplit(AddressSteps steps, int step) {
        int address = addressOf(steps, step);
        return (address & 0xFF) != 0
                || (step + 1 < steps.count() && addressOf(steps, step + 1) >>> 8 == address >>> 8);
    }

    private void fill(ByteBuffer target, int from, int to, int value) {
        for (int entry = from; entry < to; entry++) {
            putEntry(target, entry, value);
        }
    }

    private void putEntry(ByteBuffer target, int entry, int value) {
        target.putShort(ipv4Line * LINE + entry * Short.BYTES, (short) value);
    }

    private static int addressOf(AddressSteps steps, int step) {
        return (int) (steps.high(step) >>> 32);
    }
}
