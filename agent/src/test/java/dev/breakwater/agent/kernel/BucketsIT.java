package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.tables.NewSlots;
import dev.breakwater.agent.tables.Tally;
import dev.breakwater.bpf.Reason;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.VethPair;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whoever gets a slot that another had before begins with a limit of its own.
class BucketsIT {
    private static final Set<Integer> SLOTS = Set.of(0, 1);

    private final String name = "bwb-" + ProcessHandle.current().pid();
    private final VethPair cable = VethPair.lay("bwb");
    private final Traffic traffic = new Traffic(cable);

    @AfterEach
    void clean() {
        Shield.detach(name);
        traffic.close();
        cable.close();
    }

    @Test
    void emptiesTheBucketsOfNewRules() {
        try (Shield shield = open()) {
            shield.publish(Configurations.passingOne(), new NewSlots(Set.of(), Set.of(1)));
            traffic.send(2);
            awaitCount(shield, Reason.RULE_LIMIT, 1);

            shield.publish(Configurations.passingOne(), new NewSlots(Set.of(), Set.of(1)));
            traffic.send(1);
            awaitCount(shield, Reason.RULE_PASS, 2);
            assertThat(shield.readCounts(Set.of(), Set.of(1)).rules())
                    .containsEntry(1, new Tally(3, 3 * 74));
        }
    }

    @Test
    void emptiesTheBucketsOfNewBackends() {
        NewSlots first = new NewSlots(Set.of(1), Set.of());
        try (Shield shield = open()) {
            shield.publish(Configurations.servingOne("former"), first);
            traffic.send(2);
            awaitCount(shield, Reason.BACKEND_LIMIT, 1);

            shield.publish(Configurations.servingOne("next"), first);
            traffic.send(1);
            awaitCount(shield, Reason.SERVED, 2);
        }
    }

    @Test
    void keepsTheBucketOfABackendThatStays() {
        try (Shield shield = open()) {
            shield.publish(Configurations.servingOne("game"), NewSlots.NONE);
            traffic.send(2);
            awaitCount(shield, Reason.BACKEND_LIMIT, 1);

            shield.publish(Configurations.servingOne("game"), NewSlots.NONE);
            traffic.send(1);
            awaitCount(shield, Reason.BACKEND_LIMIT, 2);
        }
    }

    private Shield open() {
        return Shield.open(
                new ShieldSettings(
                        name,
                        NetworkNamespace.named(cable.inside()),
                        List.of(VethPair.INTERFACE),
                        1 << 4));
    }

    private static void awaitCount(Shield shield, Reason reason, long packets) {
        Await.until(() -> count(shield, reason) == packets, packets + " " + reason);
    }

    private static long count(Shield shield, Reason reason) {
        return shield.readCounts(SLOTS, Set.of()).backends().values().stream()
                .mapToLong(reasons -> reasons.getOrDefault(reason, Tally.ZERO).packets())
                .sum();
    }
}
