package dev.breakwater.shield.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.AddressEntriesBuilder;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.EntrySource;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.config.ListAction;
import dev.breakwater.shield.config.ListFeed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ListsCompilerTest {
    private static final IpPrefix NESTED = IpText.parsePrefix("10.1.2.0/23").orElseThrow();
    private static final HashSeed SEED = new HashSeed(5, 6);

    @Test
    void holdsAnAddressOnceHoweverManyListsDenyIt() {
        List<AddressList> lists = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            lists.add(list("l" + i, single(0x0A00_0001), single6(1)));
        }

        TableImage image = ListsCompiler.compile(lists, SEED);

        assertThat(count(image, 0x0A00_0001)).isEqualTo(1);
        assertThat(image.lines())
                .isEqualTo(
                        ListsCompiler.compile(lists.subList(0, 1), SEED).lines()
                                + tableLines(200, 8)
                                - tableLines(1, 8)
                                + tableLines(200, 2)
                                - tableLines(1, 2));
    }

    @Test
    void holdsEachOfAMillionAddresses() {
        Random random = new Random(9);
        AddressEntriesBuilder builder = new AddressEntriesBuilder(EntrySource.MANUAL);
        for (int i = 0; i < 1_000_000; i++) {
            builder.addIpv4(random.nextInt(), 32);
        }
        AddressEntries entries = builder.build();
        AddressList list = new AddressList("l", ListAction.DENY, entries, new ListFeed.None());

        TableImage image = ListsCompiler.compile(List.of(list), SEED);

        ByteBuffer bytes = bytes(image);
        int first = bytes.getInt(ShieldAbi.LISTS_HEAD_DENIED_IPV4_LINE_OFFSET);
        int mask = bytes.getInt(ShieldAbi.LISTS_HEAD_DENIED_IPV4_MASK_OFFSET);
        int held = 0;
        for (int line = first; line <= first + mask; line++) {
            for (int i = 0; i < ShieldAbi.DENIED_IPV4_PER_LINE; i++) {
                int address = bytes.getInt(addressAt(line, i));
                if (address != 0) {
                    assertThat(entries.indexOf(single(address)) >= 0).isTrue();
                    held++;
                }
            }
        }
        assertThat(held).isEqualTo(entries.size());
    }

    @Test
    void refusesMorePrefixesThanThereIsMemoryFor() {
        AddressList list = ScatteredNetworks.denied(400_000);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListsCompiler.compile(List.of(list), SEED))
                .withMessageStartingWith("address lists: more than 2097152 trie nodes (expected:");
    }

    @Test
    void takesThreeHundredThousandScatteredIpv6Networks() {
        TableImage image = ListsCompiler.compile(List.of(ScatteredNetworks.denied(300_000)), SEED);

        assertThat(image.lines()).isBetween(300_000, 1_500_000);
    }

    @Test
    void saysTheSameOfNestedPrefixesWhateverListTheyStandIn() {
        IpPrefix wide = IpText.parsePrefix("10.0.0.0/8").orElseThrow();
        IpPrefix narrow = IpText.parsePrefix("10.1.0.0/20").orElseThrow();
        IpPrefix network = IpText.parsePrefix("2001:db8::/32").orElseThrow();
        AddressList allowing = new AddressList("a", ListAction.ALLOW, List.of(single(0x0A01_0007)));

        TableImage together =
                ListsCompiler.compile(List.of(list("l", wide, narrow, network), allowing), SEED);
        TableImage apart =
                ListsCompiler.compile(
                        List.of(list("l", narrow), allowing, list("m", network, wide)), SEED);

        assertThat(bytes(apart)).isEqualTo(bytes(together));
    }

    @Test
    void leavesNothingOfWhatStoodWhereItIsWritten() {
        AddressList list = list("l", single(7), single(8), single6(9), NESTED);
        TableImage image = ListsCompiler.compile(List.of(list), SEED);
        ByteBuffer used = ByteBuffer.allocate(image.lines() * ShieldAbi.LINE_BYTES);
        Arrays.fill(used.array(), (byte) 0xFF);

        image.writeTo(used);

        assertThat(used).isEqualTo(bytes(image));
    }

    @Test
    void isTheSameWhateverTheOrderOfEntries() {
        AddressList one = list("l", single(7), single(8), single6(9));
        AddressList other = list("l", single6(9), single(8), single(7));

        assertThat(bytes(ListsCompiler.compile(List.of(one), SEED)))
                .isEqualTo(bytes(ListsCompiler.compile(List.of(other), SEED)));
    }

    private static ByteBuffer bytes(TableImage image) {
        ByteBuffer bytes = ByteBuffer.allocate(image.lines() * ShieldAbi.LINE_BYTES);
        image.writeTo(bytes);
        return bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int tableLines(int count, int filledPerLine) {
        return Math.max(1, Integer.highestOneBit(count / filledPerLine) << 1);
    }

    private static int count(TableImage image, int address) {
        ByteBuffer bytes = bytes(image);
        int first = bytes.getInt(ShieldAbi.LISTS_HEAD_DENIED_IPV4_LINE_OFFSET);
        int mask = bytes.getInt(ShieldAbi.LISTS_HEAD_DENIED_IPV4_MASK_OFFSET);
        int count = 0;
        for (int line = first; line <= first + mask; line++) {
            for (int i = 0; i < ShieldAbi.DENIED_IPV4_PER_LINE; i++) {
                count += bytes.getInt(addressAt(line, i)) == address ? 1 : 0;
            }
        }
        return count;
    }

    private static int addressAt(int line, int index) {
        return line * ShieldAbi.LINE_BYTES
                + ShieldAbi.DENIED_IPV4_ADDRESSES_OFFSET
                + index * Integer.BYTES;
    }

    private static AddressList list(String name, IpPrefix... entries) {
        return new AddressList(name, ListAction.DENY, List.of(entries));
    }

    private static IpPrefix single(int address) {
        return IpPrefix.single(IpAddress.ipv4(address));
    }

    private static IpPrefix single6(long low) {
        return IpPrefix.single(IpAddress.ipv6(0x2001L << 48, low));
    }
}
