package dev.breakwater.shield.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.geo.Geo;
import dev.breakwater.shield.geo.GeoClasses;
import dev.breakwater.shield.geo.GeoEntry;
import dev.breakwater.shield.geo.GeoTable;
import dev.breakwater.shield.geo.SpecialSources;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is written is read here as bpf/geo.h reads it.
class GeoWriterTest {
    private static final int LINE = ShieldAbi.LINE_BYTES;

    /// Few stand in tries, many in the table of all /24s.
    @ParameterizedTest
    @ValueSource(ints = {0, 20, 2_000})
    void everyAddressIsFoundInItsClass(int count) {
        SplittableRandom random = new SplittableRandom(count);
        List<GeoEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int country = random.nextInt(1, CountryCode.IDS);
            entries.add(new GeoEntry(randomPrefix(random), new Geo(country, 0)));
        }
        GeoClasses classes = GeoClasses.of(GeoTable.of(entries), SpecialSources.NO_OWN, Set.of());

        ByteBuffer part = written(classes);

        assertThat(part.getInt(ShieldAbi.GEO_HEAD_IPV4_KIND_OFFSET))
                .isEqualTo(count > 1_000 ? ShieldAbi.GEO_IPV4_DIRECT : ShieldAbi.GEO_IPV4_TRIE);
        for (int i = 0; i < 20_000; i++) {
            IpAddress address = address(random, entries);
            assertThat(read(part, address)).as("%s", address).isEqualTo(classes.find(address));
        }
    }

    @Test
    void refusesMoreSplitNetworksThanThereAreChunks() {
        List<GeoEntry> entries = new ArrayList<>();
        for (int i = 0; i <= ShieldAbi.GEO_CHUNKS_MAX; i++) {
            IpAddress address = IpAddress.ipv4(0x0800_0001 + (i << 8));
            entries.add(new GeoEntry(IpPrefix.single(address), new Geo(1, 0)));
        }
        GeoClasses classes = GeoClasses.of(GeoTable.of(entries), SpecialSources.NO_OWN, Set.of());

        assertThatThrownBy(() -> new GeoWriter(classes))
                .hasMessage(
                        "geo: 32769 IPv4 networks of 256 addresses in several countries or"
                                + " ASNs (expected: at most 32768)");
    }

    private static ByteBuffer written(GeoClasses classes) {
        GeoWriter writer = new GeoWriter(classes);
        byte[] bytes = new byte[writer.lines() * LINE];
        Arrays.fill(bytes, (byte) 0x5A);
        ByteBuffer part = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        writer.write(part);
        return part;
    }

    private static int read(ByteBuffer part, IpAddress address) {
        boolean isIpv4 = address.family() == IpFamily.IPV4;
        int ipv4Line = part.getInt(ShieldAbi.GEO_HEAD_IPV4_LINE_OFFSET);
        if (isIpv4
                && part.getInt(ShieldAbi.GEO_HEAD_IPV4_KIND_OFFSET) == ShieldAbi.GEO_IPV4_DIRECT) {
            int ip = (int) (address.high() >>> 32);
            int entry = part.getShort(ipv4Line * LINE + 2 * (ip >>> 8)) & 0xFFFF;
            if ((entry & ShieldAbi.GEO_CHUNK_FLAG) == 0) {
                return entry;
            }
            int chunk =
                    part.getInt(ShieldAbi.GEO_HEAD_CHUNKS_LINE_OFFSET)
                            + (entry & ~ShieldAbi.GEO_CHUNK_FLAG) * ShieldAbi.GEO_CHUNK_LINES;
            return part.getShort(chunk * LINE + 2 * (ip & 0xFF)) & 0xFFFF;
        }
        int first = isIpv4 ? ipv4Line : part.getInt(ShieldAbi.GEO_HEAD_IPV6_LINE_OFFSET);
        return readTrie(part, first, address.high(), address.low());
    }

    private static int readTrie(ByteBuffer part, int first, long high, long low) {
        int nodes = part.getInt(ShieldAbi.GEO_HEAD_NODES_LINE_OFFSET) * LINE;
        int leaves = part.getInt(ShieldAbi.GEO_HEAD_LEAVES_LINE_OFFSET) * LINE;
        int entry = part.getInt(first * LINE + 4 * (int) (high >>> 48));
        long window = high << 16;
        for (int stride = 0; entry < 0; stride++) {
            int node = nodes + (entry & Integer.MAX_VALUE) * ShieldAbi.TRIE_NODE_BYTES;
            long bit = 1L << (window >>> 58);
            long children = part.getLong(node + ShieldAbi.TRIE_NODE_CHILDREN_OFFSET);
            long starts = part.getLong(node + ShieldAbi.TRIE_NODE_LEAF_STARTS_OFFSET);
            if ((children & bit) != 0) {
                int child = part.getInt(node + ShieldAbi.TRIE_NODE_FIRST_CHILD_OFFSET);
                entry = 1 << 31 | (child + Long.bitCount(children & (bit - 1)));
            } else {
                int leaf = part.getInt(node + ShieldAbi.TRIE_NODE_FIRST_LEAF_OFFSET);
                int at = leaf - 1 + Long.bitCount(starts & (bit | (bit - 1)));
                return part.getInt(leaves + 4 * at);
            }
            window = stride == 7 ? low : window << 6;
        }
        return entry;
    }

    private static IpPrefix randomPrefix(SplittableRandom random) {
        return random.nextBoolean()
                ? IpPrefix.of(IpAddress.ipv4(random.nextInt()), random.nextInt(33))
                : IpPrefix.of(
                        IpAddress.ipv6(random.nextLong(), random.nextLong()), random.nextInt(129));
    }

    /// Half of them at the ends of entries.
    private static IpAddress address(SplittableRandom random, List<GeoEntry> entries) {
        if (entries.isEmpty() || random.nextBoolean()) {
            return random.nextBoolean()
                    ? IpAddress.ipv4(random.nextInt())
                    : IpAddress.ipv6(random.nextLong(), random.nextLong());
        }
        IpPrefix prefix = entries.get(random.nextInt(entries.size())).prefix();
        return switch (prefix.family()) {
            case IPV4 -> {
                int last = prefix.length() == 0 ? -1 : (1 << (32 - prefix.length())) - 1;
                int first = (int) (prefix.high() >>> 32);
                yield IpAddress.ipv4(
                        (random.nextBoolean() ? first : first | last) + random.nextInt(-1, 2));
            }
            case IPV6 -> IpAddress.ipv6(prefix.high(), prefix.low() + random.nextInt(-1, 2));
        };
    }
}
