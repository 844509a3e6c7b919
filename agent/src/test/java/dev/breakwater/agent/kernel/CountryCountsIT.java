package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.tables.CountryTally;
import dev.breakwater.agent.tables.NewSlots;
import dev.breakwater.agent.tables.Tally;
import dev.breakwater.agent.tables.WantedInterface;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.InterfaceRole;
import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.VethPair;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the kernel counts by country, as the agent reads it. Needs root.
class CountryCountsIT {
    private static final CountryTally NOTHING = new CountryTally(Tally.ZERO, Tally.ZERO);

    private final String name = "bwk-" + ProcessHandle.current().pid();
    private final VethPair cable = VethPair.lay("bwk");
    private final Traffic traffic = new Traffic(cable);

    @AfterEach
    void clean() {
        Shield.detach(name);
        traffic.close();
        cable.close();
    }

    @Test
    void countsMartiansAsDroppedAndOfNoKnownCountry() {
        NetworkNamespace inside = NetworkNamespace.named(cable.inside());
        ShieldSettings settings =
                new ShieldSettings(
                        name,
                        inside,
                        List.of(new WantedInterface(VethPair.INTERFACE, InterfaceRole.WAN)),
                        Attaching.AUTOMATIC,
                        1 << 4);
        try (Shield shield = Shield.open(settings)) {
            shield.publish(Configurations.onAWan(), NewSlots.NONE);

            traffic.send(3);

            Await.until(() -> unknown(shield).dropped().packets() >= 3, "three martians");
            assertThat(traffic.arrived()).isZero();
        }
    }

    private static CountryTally unknown(Shield shield) {
        return shield.readCounts(Set.of(), Set.of())
                .countries()
                .getOrDefault(CountryCode.UNKNOWN_ID, NOTHING);
    }
}
