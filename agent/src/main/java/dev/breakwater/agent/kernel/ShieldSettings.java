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
/// @param sourceBucketSets sets of four source buckets, 64 bytes each: a power of two
public record ShieldSettings(
        String name,
        NetworkNamespace namespace,
        List<WantedInterface> interfaces,
        Attaching attaching,
        int sourceBucketSets) {
    /// 2 million sources, 32 MiB.
    public static final int SOURCE_BUCKET_SETS = 1 << 19;

    private static final int SOURCE_BUCKET_SETS_MAX = 1 << 24;
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
        if (Integer.bitCount(sourceBucketSets) != 1
                || sourceBucketSets < 1
                || sourceBucketSets > SOURCE_BUCKET_SETS_MAX) {
            throw new IllegalArgumentException(
                    "sourceBucketSets: "
                            + sourceBucketSets
                            + " (expected: a power of two, up to 2^24)");
        }
    }

    /// With as many source buckets as suit most nodes, and all interfaces on a LAN.
    public ShieldSettings(String name, NetworkNamespace namespace, List<String> interfaces) {
        this(name, namespace, interfaces, SOURCE_BUCKET_SETS);
    }

    /// As suits each interface's driver; all of them are on a LAN.
    public ShieldSettings(
            String name,
            NetworkNamespace namespace,
            List<String> interfaces,
            int sourceBucketSets) {
        this(
                name,
                namespace,
                interfaces.stream()
                        .map(one -> new WantedInterface(one, InterfaceRole.LAN))
                        .toList(),
                Attaching.AUTOMATIC,
                sourceBucketSets);
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
