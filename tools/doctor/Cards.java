package doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The network interfaces: who drives them, and what of their settings stands in the shield's way.
final class Cards {
    /// `3: eth0.5@eth0: <BROADCAST,…> mtu 1500 …`, then details after a backslash.
    private static final Pattern LINK =
            Pattern.compile("\\d+: ([^:@\\s]+)(?:@\\S+)?: <[^>]*> mtu (\\d+) (.*)");

    private static final Pattern XDP = Pattern.compile("prog/(xdp\\w*) id (\\d+)(?: name (\\w+))?");

    /// Names of the shield's programs, and the role of interfaces that they are for.
    private static final Map<String, String> ROLES = Map.of("shield", "lan", "shield_wan", "wan");
    private static final Pattern KIND =
            Pattern.compile("\\b(vlan) protocol|\\b(bond) mode (\\S+)|\\b(team|bridge|macvlan)\\b");

    /// Drivers that run XDP programs themselves. Source: `ndo_bpf` under drivers/net of Linux 6.12.
    private static final Set<String> NATIVE =
            Set.of(
                    "virtio_net", "veth", "tun", "ixgbe", "ixgbevf", "i40e", "ice", "igb", "igc",
                    "mlx4_en", "mlx5_core", "bnxt_en", "ena", "gve", "hv_netvsc", "mana", "qede",
                    "sfc", "sfc-siena", "nfp", "nicvf", "thunder-nicvf", "fsl_dpaa2_eth",
                    "fsl_dpa", "fsl_enetc", "mvneta", "mvpp2", "st_gmac", "stmmac", "ti-cpsw",
                    "am65-cpsw-nuss", "xen_netfront", "vmxnet3", "atlantic", "tsnep", "netsec",
                    "lan966x-switch", "bonding", "netkit");

    /// What drivers without `xdp.frags` take in one page.
    private static final int NATIVE_MTU_MAX = 3_498;

    private static final Set<String> BOND_MODES =
            Set.of("balance-rr", "active-backup", "balance-xor", "802.3ad");

    private Cards() {}

    /// @param wanted the interfaces to look at; none for every network card, bond and VLAN device
    static List<Answer> answers(List<String> wanted) throws IOException, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        Ran links = Ran.of("ip", "-o", "-d", "link", "show");
        for (String line : links.output().lines().toList()) {
            Matcher link = LINK.matcher(line);
            if (!link.matches()) {
                continue;
            }
            String name = link.group(1);
            Ran driver = Ran.of("ethtool", "-i", name);
            boolean isCard = !driver.after("bus-info").isEmpty();
            Matcher kind = KIND.matcher(line);
            boolean isStacked = kind.find() && kind.group(4) == null;
            if (wanted.isEmpty() ? isCard || isStacked : wanted.contains(name)) {
                seen.add(name);
                int mtu = Integer.parseInt(link.group(2));
                answers.addAll(answers(name, driver.after("driver"), mtu, line));
            }
        }
        wanted.stream()
                .filter(name -> !seen.contains(name))
                .map(name -> Answer.lacks(name, "interface", "none of that name", "ip -brief link"))
                .forEach(answers::add);
        if (wanted.isEmpty() && seen.isEmpty()) {
            answers.add(
                    Answer.hint(
                            "interfaces",
                            "network cards",
                            links.well() ? "none" : links.lastLine(),
                            "./breakwater doctor INTERFACE… looks at others"));
        }
        return answers;
    }

    private static List<Answer> answers(String name, String driver, int mtu, String line)
            throws IOException, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        answers.add(driver(name, driver, line));
        answers.add(attached(name, line));
        answers.add(
                mtu > NATIVE_MTU_MAX
                        ? Answer.hint(
                                name,
                                "MTU",
                                mtu + ": a driver without xdp.frags refuses more than "
                                        + NATIVE_MTU_MAX,
                                "sudo ip link set dev " + name + " mtu " + NATIVE_MTU_MAX
                                        + "   # where the agent says so")
                        : Answer.well(name, "MTU", Integer.toString(mtu)));
        answers.addAll(offloads(name));
        answers.addAll(queues(name));
        answers.addAll(rings(name));
        return answers;
    }

    private static Answer driver(String name, String driver, String line) {
        Matcher kind = KIND.matcher(line);
        if (kind.find() && kind.group(1) != null) {
            return Answer.hint(
                    name,
                    "driver",
                    "a VLAN device: generic XDP alone, several times as slow",
                    "name the interface below it: the shield reads VLAN tags itself");
        }
        if (kind.reset().find() && kind.group(2) != null) {
            return BOND_MODES.contains(kind.group(3))
                    ? Answer.well(name, "driver", "bond, " + kind.group(3) + ": native XDP if its"
                            + " ports' drivers take it")
                    : Answer.hint(
                            name,
                            "driver",
                            "bond, " + kind.group(3) + ": generic XDP alone in this mode",
                            "name its ports instead, or choose one of " + BOND_MODES);
        }
        return NATIVE.contains(driver)
                ? Answer.well(name, "driver", driver + ": native XDP")
                : Answer.hint(
                        name,
                        "driver",
                        (driver.isEmpty() ? "none" : driver)
                                + ": not known to take XDP programs; generic, which costs several"
                                + " times as much",
                        "a card whose driver does: ixgbe, i40e, ice, igb, igc, mlx5, bnxt, ena,"
                                + " virtio");
    }

    private static Answer attached(String name, String line) {
        Matcher xdp = XDP.matcher(line);
        if (!xdp.find()) {
            return Answer.well(name, "XDP program", "none");
        }
        String mode = xdp.group(1).equals("xdpgeneric") ? "generic" : "native";
        String role = xdp.group(3) == null ? null : ROLES.get(xdp.group(3));
        String whose = role == null ? "" : ", the shield, role " + role;
        return Answer.well(name, "XDP program", "number " + xdp.group(2) + ", " + mode + whose);
    }

    private static List<Answer> offloads(String name) throws IOException, InterruptedException {
        Ran features = Ran.of("ethtool", "-k", name);
        return List.of(
                offload(
                        name,
                        "RX VLAN offload",
                        features.after("rx-vlan-offload"),
                        "the card may take tags off before the shield sees them",
                        "rxvlan"),
                offload(
                        name,
                        "LRO",
                        features.after("large-receive-offload"),
                        "many drivers refuse XDP programs beside it",
                        "lro"),
                offload(
                        name,
                        "GRO in hardware",
                        features.after("rx-gro-hw"),
                        "some drivers refuse XDP programs beside it",
                        "rx-gro-hw"));
    }

    private static Answer offload(
            String name, String subject, String state, String trouble, String key) {
        return state.startsWith("on")
                ? Answer.hint(
                        name,
                        subject,
                        "on: " + trouble,
                        state.contains("fixed")
                                ? "fixed here: switch it off where the machine is hosted"
                                : "sudo ethtool -K " + name + " " + key + " off")
                : Answer.well(name, subject, state.isEmpty() ? "none" : "off");
    }

    private static List<Answer> queues(String name) throws IOException, InterruptedException {
        Ran channels = Ran.of("ethtool", "-l", name);
        String kind = number(channels.after("Combined")) > 0 ? "Combined" : "RX";
        int max = number(channels.after(kind));
        int now = number(channels.lastAfter(kind));
        int cpus = Runtime.getRuntime().availableProcessors();
        if (max == 0) {
            return List.of();
        }
        String found = "%d of %d, for %d CPUs".formatted(now, max, cpus);
        return List.of(
                now < Math.min(max, cpus)
                        ? Answer.hint(
                                name,
                                "receive queues",
                                found + ": only that many CPUs judge packets",
                                "sudo ethtool -L %s %s %d"
                                        .formatted(
                                                name, kind.toLowerCase(), Math.min(max, cpus)))
                        : Answer.well(name, "receive queues", found));
    }

    private static List<Answer> rings(String name) throws IOException, InterruptedException {
        Ran rings = Ran.of("ethtool", "-g", name);
        int max = number(rings.after("RX"));
        int now = number(rings.lastAfter("RX"));
        if (max == 0) {
            return List.of();
        }
        return List.of(
                now < max
                        ? Answer.hint(
                                name,
                                "receive ring",
                                now + " of " + max + " frames: a burst overflows it sooner",
                                "sudo ethtool -G " + name + " rx " + max)
                        : Answer.well(name, "receive ring", now + " frames, its most"));
    }

    /// 0 where it is none (`n/a`).
    private static int number(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }
}
