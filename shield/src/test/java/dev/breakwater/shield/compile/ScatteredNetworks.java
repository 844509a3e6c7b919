package dev.breakwater.shield.compile;

import dev.breakwater.shield.config.AddressEntriesBuilder;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.EntrySource;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.ListAction;
import dev.breakwater.shield.config.ListFeed;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// IPv6 prefixes that share as little as there is to share: the dearest there are.
final class ScatteredNetworks {
    private ScatteredNetworks() {}

    /// So many prefixes of 2000::/4.
    static List<IpPrefix> of(int count, int length) {
        Random random = new Random(9);
        return Stream.generate(
                        () ->
                                IpAddress.ipv6(
                                        0x2L << 60 | random.nextLong() >>> 4, random.nextLong()))
                .map(address -> IpPrefix.of(address, length))
                .limit(count)
                .toList();
    }

    /// A list that denies so many /64.
    static AddressList denied(int count) {
        AddressEntriesBuilder builder = new AddressEntriesBuilder(EntrySource.MANUAL);
        of(count, 64).forEach(builder::add);
        return new AddressList("l", ListAction.DENY, builder.build(), new ListFeed.None());
    }

    /// Compiles a list of so many networks and writes it as to the kernel; for a process of its
    /// own, with a heap as small as is to be shown.
    public static void main(String[] arguments) {
        AddressList list = denied(Integer.parseInt(arguments[0]));
        TableImage image = ListsCompiler.compile(List.of(list), new HashSeed(5, 6));
        ByteBuffer kernel = ByteBuffer.allocateDirect(image.lines() * 64);
        image.writeTo(kernel);
    }
}
