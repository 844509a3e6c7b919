package dev.breakwater.agent.kernel;

import dev.breakwater.agent.tables.WantedInterface;
import dev.breakwater.kernel.BpfFilesystem;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.shield.config.InterfaceRole;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Where a shield stands.
///
/// @param name its folder below /sys/fs/bpf/breakwater: one an agent
/// @param namespace the network namespace of the interfaces
/// @param interfaces those to protect: at least one, each once
/// @param stateSets sets of four source buckets, 64 bytes each, and as many of eight connections,
///     128 bytes each: a power of two
public record ShieldSettings(
        String name,
        NetworkNamespace namespace,
        List<WantedInterface> interfaces,
        Attaching attaching,
        int stateSets) {
    /// 2 million sources, 32 MiB; 4 million connections, 64 MiB.
    public static final int STATE_SETS = 1 << 19;

    private static final int STATE_SETS_MAX = 1 << 24;
    private static final int INTERFACES_MAX = 64;
    static final Path PINS = BpfFilesystem.ROOT.resolve("breakwater");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][-a-z0-9_]{0,62}");

    public ShieldSettings {
        interfaces = List.copyOf(interfaces);
        requireName(name);
        if (interfaces.isEmpty() || interfaces.size() > INTERFACES_MAX) {
            throw new IllegalArgumentException(
                    "interfaces: " + interfaces + " (expected: 1 to " + INTERFACES_MAX + ")");
        }
        List<String> names = interfaces.stream().map(WantedInterface::name).toList();
        if (Set.copyOf(names).size() != names.size()) {
            throw new IllegalArgumentException("interfaces: " + names + " (expected: each once)");
        }
        if (Integer.bitCount(stateSets) != 1 || stateSets < 1 || stateSets > STATE_SETS_MAX) {
            throw new IllegalArgumentException(
                    "stateSets: " + stateSets + " (expected: a power of two, up to 2^24)");
        }
    }

    /// With as many sets as suit most nodes, and all interfaces on a LAN.
    public ShieldSettings(String name, NetworkNamespace namespace, List<String> interfaces) {
        this(name, namespace, interfaces, STATE_SETS);
    }

    /// As suits each interface's driver; all of them are on a LAN.
    public ShieldSettings(
            String name, NetworkNamespace namespace, List<String> interfaces, int stateSets) {
        this(
                name,
                namespace,
                interfaces.stream()
                        .map(one -> new WantedInterface(one, InterfaceRole.LAN))
                        .toList(),
                Attaching.AUTOMATIC,
                stateSets);
    }

    /// Where the pins of the shield of that name are.
    static Path folder(String name) {
        requireName(name);
        return PINS.resolve(name);
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name: " + name + " (expected: " + NAME + ")");
        }
    }
}
