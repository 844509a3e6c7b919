package dev.breakwater.agent.kernel;

import static java.util.stream.Collectors.joining;

import dev.breakwater.kernel.Errno;
import dev.breakwater.kernel.NetDevice;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What an operator can do where an interface won't run the shield in its driver. Decided from what
/// the kernel said alone.
final class Remedy {
    /// Longest packets that fit one page with XDP's room before and behind them, as drivers without
    /// `xdp.frags` need it: 4096 - 256 - 320 - 22.
    static final int ONE_PAGE_MTU_BYTES = 3_498;

    static final int ETHERNET_MTU_BYTES = 1_500;

    /// BOND_MODE_ROUNDROBIN, _ACTIVEBACKUP, _XOR and _8023AD. Source: `bond_xdp_check` of
    /// drivers/net/bonding/bond_main.c.
    private static final Set<Integer> BOND_MODES = Set.of(0, 1, 2, 4);

    private Remedy() {}

    /// For a refusal to run natively.
    ///
    /// @param said the driver's own words; empty where it had none
    /// @param lower the interfaces that it stands on
    static String forNative(NetDevice device, int errno, String said, List<NetDevice> lower) {
        return device.isStacked()
                ? forStacked(device, lower)
                : forDriver(device, errno, said.toLowerCase(Locale.ROOT));
    }

    private static String forStacked(NetDevice device, List<NetDevice> lower) {
        String instead =
                lower.isEmpty()
                        ? "name the interfaces below it instead"
                        : "--interfaces "
                                + lower.stream().map(NetDevice::name).collect(joining(","))
                                + " instead";
        return switch (device.kind()) {
            case "vlan" -> instead + ": the shield reads VLAN tags itself";
            case "bond" ->
                    BOND_MODES.contains(device.bondMode().orElse(0))
                            ? instead + ", which tells whose driver can't"
                            : "bond mode balance-rr, active-backup, balance-xor or 802.3ad; or "
                                    + instead;
            default -> instead;
        };
    }

    private static String forDriver(NetDevice device, int errno, String said) {
        String name = device.name();
        if (name.equals("lo")) {
            return "none is needed: what arrives here comes from this machine";
        }
        if (says(said, "lro", "rsc")) {
            return "ethtool -K " + name + " lro off";
        }
        if (says(said, "gro_hw", "hw-gro", "hw gro")) {
            return "ethtool -K " + name + " rx-gro-hw off";
        }
        if (says(said, "channel", "queue") || errno == Errno.ENOSPC) {
            return "ethtool -L "
                    + name
                    + " with as many receive queues as the peer sends by, or half of what the card"
                    + " has (ethtool -l "
                    + name
                    + ")";
        }
        if (isLong(device, errno, said)) {
            return "ip link set dev "
                    + name
                    + " mtu "
                    + (device.mtuBytes() > ONE_PAGE_MTU_BYTES && !says(said, "jumbo")
                            ? ONE_PAGE_MTU_BYTES
                            : ETHERNET_MTU_BYTES);
        }
        return errno == Errno.EOPNOTSUPP
                ? "a newer kernel, or a card whose driver takes XDP programs"
                : "dmesg may say more";
    }

    private static boolean isLong(NetDevice device, int errno, String said) {
        return says(said, "mtu", "jumbo", "frags", "linear")
                || (device.mtuBytes() > ETHERNET_MTU_BYTES
                        && Set.of(Errno.E2BIG, Errno.EINVAL, Errno.ERANGE).contains(errno));
    }

    private static boolean says(String said, String... words) {
        return Set.of(words).stream().anyMatch(said::contains);
    }
}
