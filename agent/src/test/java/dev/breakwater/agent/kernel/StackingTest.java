package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.kernel.NetDevice;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A machine with a bond of two cards, a VLAN on it, a VLAN on a card, and a bridge.
class StackingTest {
    private static final NetDevice ETH0 = port(1, "eth0", 10);
    private static final NetDevice ETH1 = port(2, "eth1", 10);
    private static final NetDevice ETH2 = port(3, "eth2", 12);
    private static final NetDevice BOND0 = device(10, "bond0", "bond", OptionalInt.empty());
    private static final NetDevice VLAN5 = device(11, "bond0.5", "vlan", OptionalInt.of(10));
    private static final NetDevice BRIDGE = device(12, "br0", "bridge", OptionalInt.empty());
    private static final NetDevice VETH = device(13, "veth0", "veth", OptionalInt.of(1));

    private static final Stacking MACHINE =
            new Stacking(List.of(ETH0, ETH1, ETH2, BOND0, VLAN5, BRIDGE, VETH));

    @Test
    void findsWhatEachStandsOn() {
        assertThat(MACHINE.below(BOND0)).containsExactly(ETH0, ETH1);
        assertThat(MACHINE.below(VLAN5)).containsExactly(BOND0);
        assertThat(MACHINE.below(BRIDGE)).containsExactly(ETH2);
        assertThat(MACHINE.below(ETH0)).isEmpty();
        assertThat(MACHINE.below(VETH)).isEmpty();
    }

    @Test
    void coversABondOnceAllItsPortsAreNamed() {
        assertThat(MACHINE.isCovered(BOND0, Set.of("bond0", "eth0", "eth1"))).isTrue();
        assertThat(MACHINE.isCovered(BOND0, Set.of("bond0", "eth0"))).isFalse();
        assertThat(MACHINE.isCovered(BOND0, Set.of("bond0"))).isFalse();
    }

    @Test
    void coversAVlanByItsBondAndByTheBondsPorts() {
        assertThat(MACHINE.isCovered(VLAN5, Set.of("bond0.5", "bond0"))).isTrue();
        assertThat(MACHINE.isCovered(VLAN5, Set.of("bond0.5", "eth0", "eth1"))).isTrue();
        assertThat(MACHINE.isCovered(VLAN5, Set.of("bond0.5", "eth0"))).isFalse();
    }

    @Test
    void coversNothingByItself() {
        assertThat(MACHINE.isCovered(ETH0, Set.of("eth0", "eth1", "bond0"))).isFalse();
        assertThat(MACHINE.isCovered(VETH, Set.of("veth0", "eth0"))).isFalse();
    }

    @Test
    void endsWhereInterfacesStandOnEachOther() {
        NetDevice one = device(1, "a", "macvlan", OptionalInt.of(2));
        NetDevice other = device(2, "b", "macvlan", OptionalInt.of(1));

        assertThat(new Stacking(List.of(one, other)).isCovered(one, Set.of())).isFalse();
    }

    private static NetDevice port(int ifindex, String name, int master) {
        return new NetDevice(
                ifindex,
                name,
                "",
                1_500,
                OptionalInt.empty(),
                OptionalInt.of(master),
                OptionalInt.empty());
    }

    private static NetDevice device(int ifindex, String name, String kind, OptionalInt link) {
        return new NetDevice(
                ifindex, name, kind, 1_500, link, OptionalInt.empty(), OptionalInt.empty());
    }
}
