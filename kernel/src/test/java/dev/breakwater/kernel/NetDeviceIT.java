package dev.breakwater.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testkit.network.VethPair;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The interfaces of a namespace of our own. Of the stacked kinds, every kernel has bridges and
/// macvlan; those of a kernel without bonds and VLANs say nothing here of those two, whose
/// descriptions are read from bytes in `NetlinkAttributesTest`.
class NetDeviceIT {
    private final VethPair cable = VethPair.lay("bwd");
    private final NetworkNamespace inside = NetworkNamespace.named(cable.inside());

    @AfterEach
    void close() {
        cable.close();
    }

    @Test
    void describesAnInterface() {
        NetDevice eth0 = device(VethPair.INTERFACE);

        assertThat(eth0.kind()).isEqualTo("veth");
        assertThat(eth0.mtuBytes()).isEqualTo(1_500);
        assertThat(eth0.linkIfindex()).isEmpty();
        assertThat(eth0.masterIfindex()).isEmpty();
        assertThat(inside.call(eth0::driver)).contains("veth");
        assertThat(inside.call(device("lo")::driver)).isEmpty();
    }

    @Test
    void tellsWhatABridgeStandsOn() {
        cable.inside("ip link add br0 type bridge");
        cable.inside("ip link set eth0 master br0");

        NetDevice bridge = device("br0");
        NetDevice port = device(VethPair.INTERFACE);

        assertThat(bridge.isStacked()).isTrue();
        assertThat(bridge.standsOn(port)).isTrue();
        assertThat(bridge.standsOn(device("lo"))).isFalse();
        assertThat(port.masterIfindex()).isEqualTo(OptionalInt.of(bridge.ifindex()));
    }

    @Test
    void tellsWhatAMacvlanStandsOn() {
        cable.inside("ip link add mac0 link eth0 type macvlan");

        assertThat(device("mac0").standsOn(device(VethPair.INTERFACE))).isTrue();
    }

    @Test
    void takesAVethForNoneThatStandsOnItsPeer() {
        cable.addInside("eth1");

        assertThat(device("eth1").linkIfindex())
                .isEqualTo(OptionalInt.of(device("loose").ifindex()));
        assertThat(device("eth1").standsOn(device("loose"))).isFalse();
    }

    @Test
    void hearsOfAnInterfaceThatComes() throws InterruptedException {
        try (LinkWatch watch = LinkWatch.open(inside)) {
            assertThat(watch.await(1)).isFalse();

            cable.addInside("eth1");

            assertThat(watch.await(20_000)).isTrue();
        }
    }

    private NetDevice device(String name) {
        return inside.devices().stream()
                .filter(device -> device.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
