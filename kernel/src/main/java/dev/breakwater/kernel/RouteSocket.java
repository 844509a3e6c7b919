package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A socket to the part of the kernel that knows the interfaces (rtnetlink), in the network
/// namespace of the thread that opened it. Used by one thread at a time. Source: linux/netlink.h,
/// linux/rtnetlink.h; rtnetlink(7).
final class RouteSocket implements AutoCloseable {
    private static final int NETLINK_ROUTE = 0;

    /// RTMGRP_LINK: told of each interface that comes, changes or goes.
    private static final int GROUP_LINK = 1;

    private static final int NO_GROUP = 0;

    /// `struct sockaddr_nl`: family, pad, pid, groups.
    private static final int ADDRESS_BYTES = 12;

    private static final int ADDRESS_GROUPS_OFFSET = 8;

    /// `struct nlmsghdr`: length, type, flags, sequence, pid.
    private static final int HEADER_BYTES = 16;

    private static final int HEADER_TYPE_OFFSET = 4;
    private static final int HEADER_FLAGS_OFFSET = 6;

    /// `struct ifinfomsg`: family, type, index, flags, change.
    private static final int LINK_BYTES = 16;

    private static final int LINK_INDEX_OFFSET = 4;

    /// `struct nlattr` and a number.
    private static final int NUMBER_ATTRIBUTE_BYTES = 8;

    private static final short TYPE_ERROR = 2;
    private static final short TYPE_DONE = 3;
    private static final short TYPE_NEW_LINK = 16;
    private static final short TYPE_GET_LINK = 18;
    private static final short FLAG_INTERRUPTED = 0x10;
    private static final short FLAGS_DUMP = 0x301;
    private static final short IFLA_EXT_MASK = 29;
    private static final int EXT_SKIP_STATS = 1 << 3;

    /// What the kernel puts into one answer at most.
    private static final int ANSWER_BYTES_MAX = 1 << 16;

    private static final int DUMPS_MAX = 8;
    private static final short POLLIN = 1;

    private final Descriptor socket;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment answer = arena.allocate(ANSWER_BYTES_MAX, Long.BYTES);

    private RouteSocket(int groups) {
        socket = Descriptor.owned(LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW, NETLINK_ROUTE));
        try {
            MemorySegment address = arena.allocate(ADDRESS_BYTES, Integer.BYTES);
            address.set(JAVA_SHORT, 0, (short) LibC.AF_NETLINK);
            address.set(JAVA_INT, ADDRESS_GROUPS_OFFSET, groups);
            LibC.bind(socket.fd(), address);
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /// One that asks.
    static RouteSocket open() {
        return new RouteSocket(NO_GROUP);
    }

    /// One that hears of each change of an interface.
    static RouteSocket openHearing() {
        return new RouteSocket(GROUP_LINK);
    }

    /// Every interface of the network namespace, in the kernel's order.
    List<NetDevice> devices() {
        for (int dump = 0; dump < DUMPS_MAX; dump++) {
            Optional<List<NetDevice>> whole = dump();
            if (whole.isPresent()) {
                return whole.get();
            }
        }
        throw new KernelException("recv", Errno.EINTR, "interfaces: change without end");
    }

    /// Waits until an interface changed, and takes all that is told by then. False where none does.
    boolean hear(int millisMax) {
        MemorySegment pollfd = arena.allocate(Long.BYTES, Integer.BYTES);
        pollfd.set(JAVA_INT, 0, socket.fd());
        pollfd.set(JAVA_SHORT, Integer.BYTES, POLLIN);
        if (!LibC.poll(pollfd, millisMax)) {
            return false;
        }
        long bytes;
        do {
            bytes = LibC.recv(socket.fd(), answer, LibC.MSG_DONTWAIT);
            // Where more was told than there was room for, that is a change too.
        } while (bytes > 0 || bytes == -Errno.ENOBUFS);
        return true;
    }

    @Override
    public void close() {
        socket.close();
        arena.close();
    }

    /// Empty where an interface came or went meanwhile.
    private Optional<List<NetDevice>> dump() {
        LibC.send(socket.fd(), request());
        List<NetDevice> devices = new ArrayList<>();
        boolean isWhole = true;
        while (true) {
            MemorySegment messages = receive();
            for (long at = 0; at + HEADER_BYTES <= messages.byteSize(); ) {
                int lengthBytes = messages.get(JAVA_INT, at);
                MemorySegment message = messages.asSlice(at, lengthBytes);
                isWhole &= (message.get(JAVA_SHORT, HEADER_FLAGS_OFFSET) & FLAG_INTERRUPTED) == 0;
                switch (message.get(JAVA_SHORT, HEADER_TYPE_OFFSET)) {
                    case TYPE_DONE -> {
                        return isWhole ? Optional.of(devices) : Optional.empty();
                    }
                    case TYPE_ERROR ->
                            throw new KernelException(
                                    "RTM_GETLINK",
                                    -message.get(JAVA_INT, HEADER_BYTES),
                                    "all interfaces");
                    case TYPE_NEW_LINK -> devices.add(device(message.asSlice(HEADER_BYTES)));
                    default -> {} // none that a dump of interfaces holds
                }
                at += NetlinkAttributes.aligned(lengthBytes);
            }
        }
    }

    private MemorySegment receive() {
        long bytes = LibC.recv(socket.fd(), answer, LibC.MSG_TRUNC);
        if (bytes < 0 || bytes > answer.byteSize()) {
            throw new KernelException(
                    "recv",
                    bytes < 0 ? (int) -bytes : Errno.ENOBUFS,
                    "interfaces, bytes: " + bytes);
        }
        return answer.asSlice(0, bytes);
    }

    private MemorySegment request() {
        int sizeBytes = HEADER_BYTES + LINK_BYTES + NUMBER_ATTRIBUTE_BYTES;
        MemorySegment request = arena.allocate(sizeBytes, Long.BYTES);
        request.set(JAVA_INT, 0, sizeBytes);
        request.set(JAVA_SHORT, HEADER_TYPE_OFFSET, TYPE_GET_LINK);
        request.set(JAVA_SHORT, HEADER_FLAGS_OFFSET, FLAGS_DUMP);
        long attribute = (long) HEADER_BYTES + LINK_BYTES;
        request.set(JAVA_SHORT, attribute, (short) NUMBER_ATTRIBUTE_BYTES);
        request.set(JAVA_SHORT, attribute + Short.BYTES, IFLA_EXT_MASK);
        request.set(JAVA_INT, attribute + Integer.BYTES, EXT_SKIP_STATS);
        return request;
    }

    private static NetDevice device(MemorySegment link) {
        NetlinkAttributes attributes = new NetlinkAttributes(link.asSlice(LINK_BYTES));
        return attributes.device(link.get(JAVA_INT, LINK_INDEX_OFFSET));
    }
}
