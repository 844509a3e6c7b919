package dev.breakwater.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.testkit.network.VethPair;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NetworkNamespaceIT {
    @Test
    void seesTheInterfacesInsideAndLeavesTheCallerOutside() {
        Set<String> ours = NetworkNamespace.OWN.interfaces().keySet();
        try (VethPair cable = VethPair.lay("bwk")) {
            NetworkNamespace inside = NetworkNamespace.named(cable.inside());

            assertThat(inside.interfaces().keySet()).containsExactlyInAnyOrder("lo", "eth0");
            assertThat(inside.ifindex("eth7")).isEmpty();
        }
        assertThat(NetworkNamespace.OWN.interfaces().keySet()).isEqualTo(ours);
    }

    @Test
    void saysThatThereIsNoSuchNamespace() {
        assertThatThrownBy(NetworkNamespace.named("bwk-none")::interfaces)
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
