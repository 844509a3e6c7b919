package dev.breakwater.agent.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the TCP of the calling thread's network namespace says when it answers a SYN, so that the
/// packet path says the same.
///
/// @param wscale of its receive window (`tcp_select_initial_window` of net/ipv4/tcp_output.c)
/// @param hasEcn whether it takes explicit congestion notification
record TcpStack(int wscale, boolean hasEcn) {
    private static final Logger log = LoggerFactory.getLogger(TcpStack.class);
    private static final Path NET = Path.of("/proc/sys/net");
    private static final int WSCALE_MAX = 14;
    private static final int UNSCALED_BITS = 15;

    /// What lets the stack take cookies that it hasn't sent, and read in a timestamp's lowest bits
    /// what the client offered.
    private static final Map<String, String> NEEDED =
            new TreeMap<>(Map.of("ipv4/tcp_syncookies", "2", "ipv4/tcp_timestamps", "2"));

    static TcpStack read() {
        long bytes = Math.max(lastNumber("ipv4/tcp_rmem", 0), lastNumber("core/rmem_max", 0));
        int bits = Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(bytes, 1));
        return new TcpStack(
                Math.clamp(bits - UNSCALED_BITS, 0, WSCALE_MAX),
                lastNumber("ipv4/tcp_ecn", 0) != 0);
    }

    /// Sets what its SYN cookies need.
    ///
    /// @return what can't be set, and how it is; empty where all stands
    static Optional<String> prepare() {
        for (Map.Entry<String, String> needed : NEEDED.entrySet()) {
            Path file = NET.resolve(needed.getKey());
            String name = "net." + needed.getKey().replace('/', '.');
            try {
                String found = line(file);
                if (!found.equals(needed.getValue())) {
                    Files.writeString(file, needed.getValue());
                    log.atInfo()
                            .addKeyValue("setting", name)
                            .addKeyValue("before", found)
                            .addKeyValue("now", needed.getValue())
                            .log("A setting of the kernel is changed: SYN cookies need it.");
                }
            } catch (IOException refused) {
                return Optional.of(
                        "%s can't be set (%s) (expected: %s; run: sysctl -w %s=%s)"
                                .formatted(
                                        name,
                                        refused.getMessage(),
                                        needed.getValue(),
                                        name,
                                        needed.getValue()));
            }
        }
        return Optional.empty();
    }

    /// The last number of a setting; another where the kernel has none of that name.
    private static long lastNumber(String name, long otherwise) {
        Path file = NET.resolve(name);
        if (!Files.exists(file)) {
            return otherwise;
        }
        try {
            String[] numbers = line(file).split("\\s+", -1);
            return Long.parseLong(numbers[numbers.length - 1]);
        } catch (IOException failed) {
            throw new UncheckedIOException(file.toString(), failed);
        }
    }

    /// In one read: the kernel tells a setting of several numbers only from its start.
    private static String line(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String line = reader.readLine();
            return line == null ? "" : line.strip();
        }
    }
}
