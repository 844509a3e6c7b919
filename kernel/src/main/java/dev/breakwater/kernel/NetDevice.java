package dev.breakwater.kernel;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// A network interface as the kernel describes it.
///
/// @param ifindex its number, within its network namespace
/// @param kind what made it: `veth`, `vlan`, `bond`; empty for a network card's
/// @param mtuBytes the longest IP packet it takes
/// @param linkIfindex the interface that it names as its other half: a VLAN device's lower one, a
///     veth's peer; empty where that is in another network namespace
/// @param masterIfindex the bond, team or bridge that it is a port of
/// @param bondMode a bond's mode, as in `enum` BOND_MODE_* of linux/if_bonding.h
public record NetDevice(
        int ifindex,
        String name,
        String kind,
        int mtuBytes,
        OptionalInt linkIfindex,
        OptionalInt masterIfindex,
        OptionalInt bondMode) {
    /// Kinds that stand on the one interface they name.
    private static final Set<String> ON_ONE = Set.of("vlan", "macvlan", "macvtap", "ipvlan");

    /// Kinds that stand on all the interfaces that name them as their master.
    private static final Set<String> ON_PORTS = Set.of("bond", "team", "bridge");

    /// Whether every frame that it receives came in by a lower interface before.
    public boolean isStacked() {
        return ON_ONE.contains(kind) || ON_PORTS.contains(kind);
    }

    /// Whether it stands on that interface.
    public boolean standsOn(NetDevice lower) {
        return (ON_ONE.contains(kind) && isNumber(linkIfindex, lower.ifindex))
                || (ON_PORTS.contains(kind) && isNumber(lower.masterIfindex, ifindex));
    }

    /// Its driver, by the name that `ethtool -i` shows; empty where it has none. To be asked in the
    /// interface's network namespace.
    public Optional<String> driver() {
        return EthernetDriver.of(name);
    }

    private static boolean isNumber(OptionalInt held, int ifindex) {
        return held.isPresent() && held.getAsInt() == ifindex;
    }
}
