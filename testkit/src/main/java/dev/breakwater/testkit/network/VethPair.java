package dev.breakwater.testkit.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Two network namespaces, outside and inside, and a cable between them: a veth pair whose ends
/// are both called `eth0`. No packet runs on it by itself: no IPv6, and the neighbours are known.
/// Needs root and iproute2; everything is gone when it is closed.
public final class VethPair implements AutoCloseable {
    public static final String INTERFACE = "eth0";
    public static final String OUTSIDE_ADDRESS = "10.77.0.1";
    public static final String INSIDE_ADDRESS = "10.77.0.2";

    private static final String OUTSIDE_MAC = "02:00:00:00:77:01";
    private static final String INSIDE_MAC = "02:00:00:00:77:02";

    private final String outside;
    private final String inside;

    private VethPair(String name) {
        this.outside = name + "-out";
        this.inside = name + "-in";
    }

    /// Lays the cable.
    ///
    /// @param prefix the names of both namespaces begin so; the process's number follows
    public static VethPair lay(String prefix) {
        VethPair pair = new VethPair(prefix + "-" + ProcessHandle.current().pid());
        pair.close();
        pair.make();
        return pair;
    }

    /// The namespace that the attacker would be in.
    public String outside() {
        return outside;
    }

    /// The namespace behind the shield.
    public String inside() {
        return inside;
    }

    /// Runs a command of iproute2 inside, `ip link …`.
    public void inside(String command) {
        run("nsenter --net=/run/netns/" + inside + " " + command);
    }

    /// Runs a command of iproute2 outside.
    public void outside(String command) {
        run("nsenter --net=/run/netns/" + outside + " " + command);
    }

    /// Makes one more interface inside, whose other end hangs loose.
    public void addInside(String name) {
        run("ip -n %s link add %s type veth peer name loose".formatted(inside, name));
    }

    @Override
    public void close() {
        run(
                "ip netns del "
                        + outside
                        + " 2>/dev/null; ip netns del "
                        + inside
                        + " 2>/dev/null; true");
    }

    private void make() {
        run("ip netns add " + outside + " && ip netns add " + inside);
        run(
                ("ip link add %1$s netns %2$s address %4$s type veth"
                                + " peer name %1$s netns %3$s address %5$s")
                        .formatted(INTERFACE, outside, inside, OUTSIDE_MAC, INSIDE_MAC));
        raise(outside, OUTSIDE_ADDRESS, INSIDE_ADDRESS, INSIDE_MAC);
        raise(inside, INSIDE_ADDRESS, OUTSIDE_ADDRESS, OUTSIDE_MAC);
    }

    private static void raise(String namespace, String address, String neighbour, String mac) {
        run(
                ("nsenter --net=/run/netns/%s"
                                + " sh -c 'echo 1 >/proc/sys/net/ipv6/conf/%s/disable_ipv6'")
                        .formatted(namespace, INTERFACE));
        run("ip -n %s addr add %s/24 dev %s".formatted(namespace, address, INTERFACE));
        run("ip -n %s link set %s up && ip -n %1$s link set lo up".formatted(namespace, INTERFACE));
        run(
                "ip -n %s neigh replace %s lladdr %s dev %s nud permanent"
                        .formatted(namespace, neighbour, mac, INTERFACE));
    }

    private static void run(String command) {
        try {
            Process process =
                    new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + said.strip());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(command, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command, interrupted);
        }
    }
}
