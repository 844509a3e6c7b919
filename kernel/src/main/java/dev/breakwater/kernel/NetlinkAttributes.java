package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalInt;

/// The attributes of a netlink message: `struct nlattr` of linux/netlink.h, one after the other,
/// each at a multiple of four bytes. Source of their numbers: linux/if_link.h.
///
/// @param memory from the first attribute to the message's end
record NetlinkAttributes(MemorySegment memory) {
    private static final int HEADER_BYTES = 4;

    /// Without the bits that say how an attribute's value is written.
    private static final int TYPE_MASK = 0x3fff;

    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_LINK = 5;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_LINK_NETNSID = 37;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int IFLA_BOND_MODE = 1;

    static long aligned(long lengthBytes) {
        return (lengthBytes + 3) & ~3L;
    }

    /// What an interface's attributes say.
    NetDevice device(int ifindex) {
        Optional<NetlinkAttributes> made = nested(IFLA_LINKINFO);
        String kind = made.flatMap(of -> of.text(IFLA_INFO_KIND)).orElse("");
        boolean isHere = value(IFLA_LINK_NETNSID).isEmpty();
        return new NetDevice(
                ifindex,
                text(IFLA_IFNAME).orElse(""),
                kind,
                number(IFLA_MTU).orElse(0),
                isHere ? number(IFLA_LINK) : OptionalInt.empty(),
                number(IFLA_MASTER),
                kind.equals("bond")
                        ? made.flatMap(of -> of.nested(IFLA_INFO_DATA))
                                .map(data -> data.octet(IFLA_BOND_MODE))
                                .orElse(OptionalInt.empty())
                        : OptionalInt.empty());
    }

    private Optional<NetlinkAttributes> nested(int type) {
        return value(type).map(NetlinkAttributes::new);
    }

    private Optional<String> text(int type) {
        return value(type).map(value -> value.getString(0));
    }

    private OptionalInt number(int type) {
        return value(type)
                .map(value -> OptionalInt.of(value.get(JAVA_INT, 0)))
                .orElse(OptionalInt.empty());
    }

    private OptionalInt octet(int type) {
        return value(type)
                .map(value -> OptionalInt.of(value.get(JAVA_BYTE, 0)))
                .orElse(OptionalInt.empty());
    }

    private Optional<MemorySegment> value(int wanted) {
        for (long at = 0; at + HEADER_BYTES <= memory.byteSize(); ) {
            int lengthBytes = Short.toUnsignedInt(memory.get(JAVA_SHORT_UNALIGNED, at));
            int type = memory.get(JAVA_SHORT_UNALIGNED, at + 2) & TYPE_MASK;
            if (type == wanted) {
                return Optional.of(memory.asSlice(at + HEADER_BYTES, lengthBytes - HEADER_BYTES));
            }
            at += Math.max(aligned(lengthBytes), HEADER_BYTES);
        }
        return Optional.empty();
    }
}
