package dev.breakwater.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.testkit.network.VethPair;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkNamespaceIT {
    @Test
    void seesTheInterfacesInsideAndLeavesTheCallerOutside() {
        List<NetDevice> ours = NetworkNamespace.OWN.devices();
        try (VethPair cable = VethPair.lay("bwk")) {
            NetworkNamespace inside = NetworkNamespace.named(cable.inside());

            assertThat(inside.devices())
                    .extracting(NetDevice::name)
                    .containsExactlyInAnyOrder("lo", "eth0");
            assertThat(inside.ifindex("eth7")).isEmpty();
        }
        assertThat(NetworkNamespace.OWN.devices()).hasSameSizeAs(ours);
    }

    @Test
    void saysThatThereIsNoSuchNamespace() {
        assertThatThrownBy(NetworkNamespace.named("bwk-none")::devices)
                .isInstanceOf(KernelException.class)
                .hasMessage("open: ENOENT 2 (path: /run/netns/bwk-none)");
    }

    @Test
    void refusesAPathAsAName() {
        assertThatThrownBy(() -> NetworkNamespace.named("../etc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name: ../etc");
    }

    @Test
    void handsOnWhatTheTaskThrew() {
        try (VethPair cable = VethPair.lay("bwk")) {
            NetworkNamespace inside = NetworkNamespace.named(cable.inside());

            assertThatThrownBy(
                            () ->
                                    inside.run(
                                            () -> {
                                                throw new IllegalStateException("inside");
                                            }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("inside");
        }
    }
}
