package dev.breakwater.agent.kernel;

import static java.util.stream.Collectors.joining;

import dev.breakwater.kernel.Errno;
import dev.breakwater.kernel.KernelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What the agent may do, where the kernel said that it may not.
final class Rights {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String EFFECTIVE = "CapEff:";

    /// What the agent needs, by the numbers of linux/capability.h.
    private enum Capability {
        CAP_BPF(39),
        CAP_NET_ADMIN(12),
        CAP_PERFMON(38);

        private final int number;

        Capability(int number) {
            this.number = number;
        }
    }

    private Rights() {}

    /// The failure in words that say what to do, where it is for want of a right; else as it is.
    static RuntimeException explain(RuntimeException failed) {
        if (failed instanceof KernelException refused && refused.call().equals("setns")) {
            return new ShieldException(
                    failed.getMessage()
                            + "; --netns needs CAP_SYS_ADMIN: run the agent inside the namespace"
                            + " instead, `ip netns exec` or NetworkNamespacePath=",
                    failed);
        }
        boolean isDenied =
                failed instanceof KernelException refused
                        && (refused.errno() == Errno.EPERM || refused.errno() == Errno.EACCES);
        boolean isPinsFolder =
                failed instanceof UncheckedIOException io
                        && io.getCause() instanceof AccessDeniedException;
        if (!isDenied && !isPinsFolder) {
            return failed;
        }
        return new ShieldException(failed.getMessage() + "; " + advice(missing(status())), failed);
    }

    /// Which of the needed capabilities a process lacks; "" for none.
    ///
    /// @param status as /proc/PID/status tells it
    static String missing(String status) {
        long effective =
                status.lines()
                        .filter(line -> line.startsWith(EFFECTIVE))
                        .map(line -> line.substring(EFFECTIVE.length()).strip())
                        .mapToLong(hex -> Long.parseUnsignedLong(hex, 16))
                        .findFirst()
                        .orElse(0);
        return Stream.of(Capability.values())
                .filter(needed -> (effective >>> needed.number & 1) == 0)
                .map(Enum::name)
                .collect(joining(", "));
    }

    private static String advice(String missing) {
        return missing.isEmpty()
                ? "an agent that isn't root needs /sys/fs/bpf/breakwater and /run/breakwater to be"
                        + " its own (deploy/systemd/own-pins.sh)"
                : "missing: " + missing + " (deploy/systemd/breakwater-agent.service gives them)";
    }

    private static String status() {
        try {
            return Files.readString(STATUS);
        } catch (IOException unreadable) {
            return "";
        }
    }
}
