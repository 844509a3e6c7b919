package dev.breakwater.agent.kernel;

import dev.breakwater.kernel.NetDevice;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which interfaces stand on which: VLAN devices, bonds, teams and bridges see no packet that
/// didn't come in by an interface below them. One below that runs the shield judges for those above
/// it, and none of them may judge the packet again.
///
/// @param devices all interfaces of the network namespace
record Stacking(List<NetDevice> devices) {
    /// A VLAN on a bridge on a bond on a card is four deep.
    private static final int DEPTH_MAX = 8;

    Stacking {
        devices = List.copyOf(devices);
    }

    /// The interface of that name; empty where there is none.
    Optional<NetDevice> named(String name) {
        return devices.stream().filter(device -> device.name().equals(name)).findFirst();
    }

    /// Those that an interface stands on, directly.
    List<NetDevice> below(NetDevice device) {
        return devices.stream().filter(device::standsOn).toList();
    }

    /// Whether everything that arrives on an interface was judged below it.
    ///
    /// @param wanted the interfaces that are to run the shield
    boolean isCovered(NetDevice device, Set<String> wanted) {
        return isCovered(device, wanted, DEPTH_MAX);
    }

    private boolean isCovered(NetDevice device, Set<String> wanted, int depthLeft) {
        List<NetDevice> below = below(device);
        return depthLeft > 0
                && !below.isEmpty()
                && below.stream()
                        .allMatch(
                                lower ->
                                        wanted.contains(lower.name())
                                                || isCovered(lower, wanted, depthLeft - 1));
    }
}
