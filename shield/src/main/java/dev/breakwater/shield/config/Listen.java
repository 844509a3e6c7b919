package dev.breakwater.shield.config;

import java.util.List;

/// Where clients reach a backend.
///
/// @param ports 1 to 1,024 ports in all, none twice
public record Listen(IpAddress address, List<PortRange> ports) {
    /// Each port is an entry of the kernel's table.
    public static final int PORTS_MAX = 1_024;

    public Listen {
        ports = List.copyOf(ports);
        int count = ports.stream().mapToInt(PortRange::count).sum();
        Refuse.unless(
                count >= 1 && count <= PORTS_MAX,
                "ports",
                count,
                "1 to " + PORTS_MAX + " ports in all");
        for (PortRange range : ports) {
            Refuse.unless(range.first() >= 1, "ports", range, "1 to 65535");
        }
        for (int i = 1; i < ports.size(); i++) {
            for (PortRange earlier : ports.subList(0, i)) {
                PortRange range = ports.get(i);
                Refuse.unless(
                        range.last() < earlier.first() || range.first() > earlier.last(),
                        "ports",
                        range,
                        "no port twice; " + earlier + " stands there too");
            }
        }
    }
}
