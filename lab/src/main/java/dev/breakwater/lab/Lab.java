package dev.breakwater.lab;

import dev.breakwater.kernel.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Four network namespaces of this machine's own: client and attacker reach the origin through the
/// edge, which forwards IPv4 and IPv6.
///
/// ```
/// client   bw-client   ── bw-to-client   ┐
///                                        edge  bw-to-origin ── bw-origin  origin
/// attacker bw-attacker ── bw-to-attacker ┘
/// ```
///
/// Nothing of it is seen from outside, and nothing sent in it leaves it: the edge has no link but
/// these three, and what it has no route for ends there. Everything made is recorded before it is
/// made, and removed by a janitor process when the lab is closed or its JVM is gone.
///
/// Thread-safe.
public final class Lab implements AutoCloseable {
    /// The rate of a narrow link to the origin. lab/src/main/bpf/uplink.bpf.c holds to the same.
    public static final int UPLINK_MEGABITS = 20;

    private static final Pattern NAME = Pattern.compile("[a-z]{1,12}");
    private static final Pattern PEER = Pattern.compile("@if[0-9]+:.* link-netns ([^\\s\\\\]+)");
    private static final int TRIES_MAX = 3;

    /// The calling thread's, since /proc/net is the main thread's.
    private static final Path THREADS_LINKS = Path.of("/proc/thread-self/net/dev");

    private static final String PREFERENCE = "-10";

    /// Both for the process and for its session, which the kernel may schedule as one (autogroup).
    private static final String PREFERRED =
            "echo $0 2>/dev/null >/proc/self/autogroup; exec nice -n $0 \"$@\"";

    private static final String AT_ONCE =
            "chrt --rr --pid 1 $1 2>/dev/null || renice -n $2 -p $1 >/dev/null";

    private static final String ON_ONE_CPU =
            "taskset -pc $(sed -n 's/^Cpus_allowed_list:.*[-,[:space:]]//p' /proc/$1/status) $1";

    /// Before there are links to inherit them. Spoofed sources come from nowhere, which `rp_filter`
    /// would hold against them; nobody here has the same address twice.
    private static final String SETTINGS =
            """
            for scope in all default; do
                echo 0 >/proc/sys/net/ipv4/conf/$scope/rp_filter
                echo 0 >/proc/sys/net/ipv6/conf/$scope/accept_dad
            done
            ip link set lo up
            """;

    private static final String SHAPE = "mbit burst 16k latency 60ms";

    /// What has no route ends here, as in the Internet what is sent to a spoofed address does.
    private static final String FORWARDING =
            """
            echo 1 >/proc/sys/net/ipv4/ip_forward
            echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
            ip route add blackhole default
            ip -6 route add blackhole default
            """;

    private final LabRecords records;
    private final Janitor janitor;
    private final Path folder;
    private final Map<LabPlace, Namespace> namespaces = new EnumMap<>(LabPlace.class);

    private Lab(LabRecords records, Janitor janitor) {
        this.records = records;
        this.janitor = janitor;
        this.folder = Path.of("/tmp/breakwater-" + records.id());
        for (LabPlace place : LabPlace.values()) {
            namespaces.put(place, new Namespace("bw-" + records.id() + "-" + place.label()));
        }
    }

    /// Builds a lab, after what dead ones of the same name have left was removed.
    ///
    /// @param name what it is for, "demo": 1 to 12 lower-case letters
    public static Lab create(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name: " + name + " (expected: 1 to 12 lower-case letters)");
        }
        clearLeftovers(name, 0);
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            LabRecords records = LabRecords.open(name);
            Optional<Janitor> janitor = Janitor.watch(records.file());
            if (janitor.isPresent()) {
                return built(new Lab(records, janitor.get()));
            }
        }
        throw new LabException("lab " + name + ": its records were taken away " + TRIES_MAX + "×");
    }

    /// Removes what labs of this name have left whose janitor was killed too. Labs in use stay.
    ///
    /// @param secondsMax how long to wait for each one that is just being removed
    /// @return whether none is left
    public static boolean clearLeftovers(String name, int secondsMax) {
        boolean isClear = true;
        for (Path records : LabRecords.all(name)) {
            isClear &= Janitor.clean(records, secondsMax);
        }
        return isClear;
    }

    /// The namespace of a place.
    public Namespace at(LabPlace place) {
        return Objects.requireNonNull(namespaces.get(place));
    }

    /// The lab's own folder, for logs and data; removed with it.
    public Path folder() {
        return folder;
    }

    /// "demo-1": unique among the labs of this machine.
    public String id() {
        return records.id();
    }

    /// Starts a process inside a place. The machine prefers it to what else it does: the places
    /// stand for machines of their own, which share no CPU with what compiles or starts here.
    ///
    /// @param isRead whether the caller reads what it prints; else that goes to its log
    public LabProcess start(LabPlace place, String name, List<String> command, boolean isRead) {
        List<String> preferred = new ArrayList<>(List.of("sh", "-c", PREFERRED, PREFERENCE));
        preferred.addAll(at(place).entered(command));
        return start(name, preferred, Map.of(), isRead);
    }

    /// Starts a process outside of the lab's places that ends with the lab all the same.
    public LabProcess start(
            String name, List<String> command, Map<String, String> environment, boolean isRead) {
        Path log = folder.resolve(name + ".log");
        return LabProcess.start(records, log, name, command, environment, isRead);
    }

    /// Has BPF pins removed with the lab.
    ///
    /// @param path a folder or file below /sys/fs/bpf
    public void adoptPins(Path path) {
        if (!path.startsWith("/sys/fs/bpf/")) {
            throw new IllegalArgumentException(
                    "path: " + path + " (expected: one below /sys/fs/bpf)");
        }
        records.add("pins", path.toString());
    }

    /// Has a file or folder removed with the lab that a process of its makes.
    ///
    /// @param path below /run/breakwater
    public void adoptFile(Path path) {
        if (!path.startsWith("/run/breakwater/")) {
            throw new IllegalArgumentException(
                    "path: " + path + " (expected: one below /run/breakwater)");
        }
        records.add("directory", path.toString());
    }

    /// What a link has counted.
    public LinkCounters counters(LabPlace place, String link) {
        return NetworkNamespace.named(at(place).name())
                .call(
                        () -> {
                            try {
                                return LinkCounters.find(link, Files.readString(THREADS_LINKS));
                            } catch (IOException e) {
                                throw new LabException(THREADS_LINKS + ": " + e, e);
                            }
                        });
    }

    /// Makes the link to the origin as narrow as [#UPLINK_MEGABITS], both ways, with a queue that
    /// drops evenly when it is full: a flood hurts it as it hurts a real uplink.
    public void narrowUplink() {
        Path program = folder.resolve("uplink.bpf.o");
        try {
            Files.write(program, BpfFile.read("uplink.bpf.o"));
        } catch (IOException e) {
            throw new LabException("folder of the lab: " + e, e);
        }
        String shape = "tc qdisc replace dev %s root tbf rate " + UPLINK_MEGABITS + SHAPE;
        enter(LabPlace.ORIGIN, shape.formatted(LabPlace.ORIGIN.link()));
        enter(LabPlace.EDGE, shape.formatted(LabPlace.ORIGIN.linkOfEdge()));
        // With a BPF file system of its own: tc leaves folders in the one that it finds.
        enter(
                LabPlace.EDGE,
                """
                tc qdisc replace dev %1$s clsact
                unshare --mount sh -e <<'.'
                mount -t bpf none /sys/fs/bpf
                tc filter replace dev %1$s egress bpf direct-action object-file %2$s section tc
                .
                """
                        .formatted(LabPlace.ORIGIN.linkOfEdge(), program));
    }

    /// Refuses an interface that is not this lab's own link inside one of its own namespaces, with
    /// its other end in another of them.
    public void requireOwnLink(Namespace namespace, String link) {
        if (!namespaces.containsValue(namespace)) {
            throw new IllegalArgumentException(
                    "namespace: " + namespace + " (expected: one of lab " + id() + ")");
        }
        String shown = Command.run("ip", "-n", namespace.name(), "-o", "link", "show", "dev", link);
        Matcher peer = PEER.matcher(shown);
        boolean isOwn =
                peer.find()
                        && namespaces.values().stream()
                                .anyMatch(other -> other.name().equals(peer.group(1)));
        if (!isOwn) {
            throw new IllegalArgumentException(
                    "link: " + link + " (expected: one whose other end is in lab " + id() + ")");
        }
    }

    /// Has the machine run a thread of the lab as soon as it can run, whatever else there is to do:
    /// an attacker doesn't wait for the CPU of those that he attacks. Such a thread must rest by
    /// itself. Where the machine grants no real-time thread, it is merely preferred.
    ///
    /// @param number the kernel's, of the thread
    public void runAtOnce(long number) {
        String thread = String.valueOf(number);
        Command.run("sh", "-c", AT_ONCE, "sh", thread, PREFERENCE);
    }

    /// Keeps a thread on the last CPU that it may use, and with it the work of those interfaces
    /// where its packets arrive. Else the kernel may leave that work on one CPU and move the thread
    /// to another: it then sends faster than is received, and most is lost, until it stops.
    ///
    /// @param number the kernel's, of the thread
    public void keepOnOneCpu(long number) {
        Command.run("sh", "-c", ON_ONE_CPU, "sh", String.valueOf(number));
    }

    /// Adds two idle interfaces to a namespace, connected to each other alone; the first one is up.
    /// They stay, where they are there already.
    public void addIdlePair(Namespace namespace, String link) {
        enter(
                namespace,
                """
                ip link show dev %1$s >/dev/null 2>&1 && exit 0
                ip link add %1$s type veth peer name %1$s-peer
                ip link set %1$s addrgenmode none up
                """
                        .formatted(link));
    }

    /// Ends the lab's processes, then removes its namespaces, pins and folder.
    @Override
    public void close() {
        janitor.close();
    }

    private static Lab built(Lab lab) {
        try {
            lab.build();
            return lab;
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    private void build() {
        records.add("directory", folder.toString());
        try {
            Files.createDirectory(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx--x--x")));
        } catch (IOException e) {
            throw new LabException("folder of the lab: " + e, e);
        }
        for (Namespace namespace : namespaces.values()) {
            records.add("namespace", namespace.name());
            Command.run("ip", "netns", "add", namespace.name());
            enter(namespace, SETTINGS);
        }
        for (LabPlace place : List.of(LabPlace.CLIENT, LabPlace.ATTACKER, LabPlace.ORIGIN)) {
            connect(place);
        }
        enter(LabPlace.EDGE, FORWARDING);
    }

    private void connect(LabPlace place) {
        List<String> link = new ArrayList<>(List.of("ip", "link", "add", place.link()));
        link.addAll(List.of("address", place.mac(), "netns", at(place).name()));
        link.addAll(List.of("type", "veth", "peer", "name", place.linkOfEdge()));
        link.addAll(List.of("address", place.macOfEdge(), "netns", at(LabPlace.EDGE).name()));
        Command.run("", link);
        enter(LabPlace.EDGE, addressed(place.linkOfEdge(), place.ipv4OfEdge(), place.ipv6OfEdge()));
        enter(place, addressed(place.link(), place.ipv4(), place.ipv6()));
        enter(
                place,
                """
                ip route add default via %s
                ip -6 route add default via %s
                """
                        .formatted(place.ipv4OfEdge(), place.ipv6OfEdge()));
    }

    /// Checksums are whole, for whatever looks at them on the way. GRO makes the end able to take
    /// frames that an XDP program sends to it (ndo_xdp_xmit of veth).
    private static String addressed(String link, String ipv4, String ipv6) {
        return """
               ip addr add %2$s/24 dev %1$s
               ip addr add %3$s/64 dev %1$s nodad
               ethtool -K %1$s tx off gro on >/dev/null
               ip link set %1$s up
               """
                .formatted(link, ipv4, ipv6);
    }

    private void enter(LabPlace place, String script) {
        enter(at(place), script);
    }

    private static void enter(Namespace namespace, String script) {
        Command.run(script, namespace.entered(List.of("sh", "-e")));
    }
}
