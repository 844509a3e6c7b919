package dev.breakwater.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Asks the kernel which driver runs an interface. Source: `struct ifreq` of net/if.h, and
/// ETHTOOL_GDRVINFO with its `struct ethtool_drvinfo` of linux/ethtool.h.
final class EthernetDriver {
    private static final long SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GDRVINFO = 3;
    private static final int REQUEST_BYTES = 40;
    private static final int REQUEST_DATA_OFFSET = 16;
    private static final int ANSWER_BYTES = 196;
    private static final int ANSWER_DRIVER_OFFSET = 4;

    private EthernetDriver() {}

    /// The driver of an interface of the calling thread's network namespace; empty where it says
    /// none or there is no such interface.
    static Optional<String> of(String name) {
        try (Arena arena = Arena.ofConfined();
                Descriptor socket =
                        Descriptor.owned(LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM, 0))) {
            MemorySegment answer = arena.allocate(ANSWER_BYTES, Integer.BYTES);
            answer.set(JAVA_INT, 0, ETHTOOL_GDRVINFO);
            MemorySegment request = arena.allocate(REQUEST_BYTES, Long.BYTES);
            request.setString(0, name);
            request.set(ADDRESS, REQUEST_DATA_OFFSET, answer);
            if (LibC.ioctl(socket.fd(), SIOCETHTOOL, request) < 0) {
                return Optional.empty();
            }
            return Optional.of(answer.getString(ANSWER_DRIVER_OFFSET))
                    .filter(driver -> !driver.isEmpty());
        }
    }
}
