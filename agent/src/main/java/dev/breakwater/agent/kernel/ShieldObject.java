package dev.breakwater.agent.kernel;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfObject;
import dev.breakwater.shield.compile.Part;
import dev.breakwater.shield.compile.TableCapacity;
import dev.breakwater.shield.config.InterfaceRole;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/// The compiled packet path that ships with this build.
final class ShieldObject {
    static final String PROGRAM = "shield";
    static final String WAN_PROGRAM = "shield_wan";
    static final String IN_FORCE = "in_force";
    static final String RECEIVED = "received";
    static final String BACKEND_TALLIES = "backend_tallies";
    static final String RULE_HITS = "rule_hits";
    static final String RULE_BUCKETS = "rule_buckets";
    static final String REDIRECT_INTERFACES = "redirect_interfaces";
    static final String REPLY_SETTINGS = "reply_settings";
    private static final String LISTENERS = "listeners";
    static final String COUNTRY_TALLIES = "country_tallies";

    /// Not lasting: what servers answer is known again within a second.
    static final String ANSWERS = "answers";

    static final String REGISTRATIONS = "registrations";
    static final String WALL_CLOCK = "wall_clock";
    static final String GRACE = "grace";
    private static final String SOURCE_BUCKETS = "source_buckets";
    static final String BACKEND_BUCKETS = "backend_buckets";
    static final String CONNECTIONS = "connections";
    static final String STREAMS = "streams";
    static final String OFFENDERS = "offenders";
    static final String OFFENDER_MARKS = "offender_marks";

    /// What is counted, limited, redirected to, and told by servers. It outlives programs and
    /// tables.
    static final List<String> COUNTING_MAPS =
            List.of(
                    RECEIVED,
                    BACKEND_TALLIES,
                    RULE_HITS,
                    COUNTRY_TALLIES,
                    SOURCE_BUCKETS,
                    BACKEND_BUCKETS,
                    RULE_BUCKETS,
                    CONNECTIONS,
                    STREAMS,
                    OFFENDERS,
                    OFFENDER_MARKS,
                    REDIRECT_INTERFACES,
                    REPLY_SETTINGS,
                    LISTENERS,
                    REGISTRATIONS,
                    WALL_CLOCK);

    /// What is judged by.
    private static final List<String> TABLE_MAPS =
            Stream.concat(Stream.of(IN_FORCE, GRACE), Stream.of(Part.values()).map(Part::map))
                    .toList();

    /// All that outlives a program.
    static final List<String> LASTING_MAPS =
            Stream.of(TABLE_MAPS, COUNTING_MAPS, SightMaps.ALL).flatMap(List::stream).toList();

    private static final String RESOURCE = "/dev/breakwater/bpf/shield.bpf.o";

    private ShieldObject() {}

    /// The name of the program for interfaces of a role.
    static String program(InterfaceRole role) {
        return switch (role) {
            case LAN -> PROGRAM;
            case WAN -> WAN_PROGRAM;
        };
    }

    /// Opened and sized, not loaded yet.
    static BpfObject open(int stateSets, TableCapacity capacity) {
        BpfObject object = BpfObject.open(PROGRAM, bytes());
        try {
            object.setConstant("source_bucket_set_mask", stateSets - 1L);
            object.setEntriesMax(SOURCE_BUCKETS, stateSets);
            object.setConstant("connection_set_mask", stateSets - 1L);
            object.setEntriesMax(CONNECTIONS, stateSets);
            object.setEntriesMax(STREAMS, stateSets * ShieldAbi.CONNECTION_WAYS);
            size(object, capacity);
            return object;
        } catch (RuntimeException failed) {
            object.close();
            throw failed;
        }
    }

    /// Sizes the tables of an object that isn't loaded yet.
    static void size(BpfObject object, TableCapacity capacity) {
        for (Part part : Part.values()) {
            object.setConstant(part.halfLinesConstant(), capacity.halfLines(part));
            object.setEntriesMax(part.map(), 2 * capacity.halfLines(part));
        }
    }

    private static byte[] bytes() {
        try (InputStream stream = ShieldObject.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException(RESOURCE + ": missing (expected: in bpf.jar)");
            }
            return stream.readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(RESOURCE, failed);
        }
    }
}
