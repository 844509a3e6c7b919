package dev.breakwater.lab.flood;

import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.lab.Lab;
import dev.breakwater.lab.LabPlace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// What a namespace's IP stack has counted. Source: `/proc/net/snmp`.
record Snmp(List<String> lines) {
    static Snmp of(Lab lab, LabPlace place) {
        // Its own thread's, since /proc/net is the main thread's.
        Path file = Path.of("/proc/thread-self/net/snmp");
        return NetworkNamespace.named(lab.at(place).name())
                .call(
                        () -> {
                            try {
                                return new Snmp(Files.readAllLines(file));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
    }

    /// A value of one protocol: the names stand in one line, the values in the next.
    long value(String protocol, String name) {
        List<String> both = lines.stream().filter(line -> line.startsWith(protocol + ":")).toList();
        int index = Arrays.asList(both.get(0).split(" ", -1)).indexOf(name);
        return Long.parseLong(both.get(1).split(" ", -1)[index]);
    }
}
