package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.tables.NewSlots;
import dev.breakwater.agent.tables.Sample;
import dev.breakwater.agent.tables.SampleOrder;
import dev.breakwater.agent.tables.SightTables;
import dev.breakwater.agent.tables.SourceSight;
import dev.breakwater.bpf.Reason;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.sight.SourceCount;
import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.VethPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Samples and sources out of the real kernel's maps.
class SightIT {
    private static final Set<Integer> NO_BACKEND = Set.of(0);
    private static final IpAddress OUTSIDE = IpAddress.ipv4(0x0a4d_0001);
    private static final SampleOrder EVERY_PACKET =
            new SampleOrder(Map.of(Reason.DENIED, 1), 1_000, 64, 1);

    private final String name = "bwk-sight-" + ProcessHandle.current().pid();
    private final VethPair cable = VethPair.lay("bws");
    private final NetworkNamespace inside = NetworkNamespace.named(cable.inside());
    private final Traffic traffic = new Traffic(cable);
    private final List<Sample> samples = new ArrayList<>();

    @AfterEach
    void clean() {
        Shield.detach(name);
        traffic.close();
        cable.close();
    }

    @Test
    void handsOverSampledPackets() {
        try (Shield shield = denying()) {
            shield.sight().order(EVERY_PACKET);
            traffic.send(3);

            awaitSamples(shield.sight(), 3);
            Sample first = samples.getFirst();
            assertThat(first.reason()).isEqualTo(Reason.DENIED);
            assertThat(first.frameBytes()).isEqualTo(14 + 20 + 8 + 32);
            assertThat(first.frame().remaining()).isEqualTo(64);
            assertThat(first.frame().getInt(14 + 12)).isEqualTo(0x0a4d_0001);
            assertThat(shield.sight().interfaceName(first.ifindex())).isEqualTo(VethPair.INTERFACE);
            assertThat(samples)
                    .isSortedAccordingTo((a, b) -> Long.compare(a.timeNanos(), b.timeNanos()));
            assertThat(shield.sight().sampleCounts().taken()).isEqualTo(3);
        }
    }

    @Test
    void handsOverWhatALogRuleMatchesWhateverTheReason() {
        try (Shield shield = open()) {
            shield.publish(Configurations.logging(), NewSlots.NONE);
            shield.sight().order(EVERY_PACKET);
            traffic.send(2);

            awaitSamples(shield.sight(), 2);
            assertThat(samples)
                    .allSatisfy(
                            sample -> {
                                assertThat(sample.reason()).isEqualTo(Reason.NO_BACKEND);
                                assertThat(sample.isLogged()).isTrue();
                                assertThat(sample.ruleSlot()).isEqualTo(1);
                            });
        }
    }

    @Test
    void tellsThatNothingWasSampled() {
        try (Shield shield = denying()) {
            assertThat(shield.sight().awaitSamples(0)).isFalse();
        }
    }

    @Test
    void countsSourcesOfWholeTurns() {
        try (Shield shield = denying()) {
            SightTables sight = shield.sight();
            sight.order(EVERY_PACKET);
            traffic.send(5);
            assertThat(sight.turnSources(NO_BACKEND)).isEmpty();
            traffic.send(7);
            assertThat(sight.turnSources(NO_BACKEND)).isEmpty();
            traffic.send(9);

            assertThat(sight.turnSources(NO_BACKEND))
                    .hasEntrySatisfying(0, seen -> assertSeen(seen, 7));
            assertThat(sight.turnSources(NO_BACKEND))
                    .hasEntrySatisfying(0, seen -> assertSeen(seen, 9));
            assertThat(sight.turnSources(NO_BACKEND))
                    .containsEntry(0, new SourceSight(0, 0, List.of()));
        }
    }

    /// The kernel itself talks too: of that cable's neighbours, only ours counts packets of UDP.
    private static void assertSeen(SourceSight seen, long packets) {
        assertThat(seen.topSources()).contains(new SourceCount(OUTSIDE, packets, packets));
        assertThat(seen.uniqueSources()).isBetween(1L, 4L);
        assertThat(seen.packets()).isGreaterThanOrEqualTo(packets);
    }

    @Test
    void forgetsWhatASlotHeldForAnotherBackend() {
        try (Shield shield = denying()) {
            SightTables sight = shield.sight();
            sight.order(EVERY_PACKET);
            traffic.send(5);
            sight.turnSources(Set.of());
            sight.turnSources(Set.of());

            for (int turn = 0; turn < 6; turn++) {
                assertThat(sight.turnSources(NO_BACKEND).values())
                        .allSatisfy(seen -> assertThat(seen.topSources()).isEmpty());
            }
        }
    }

    @Test
    void givesTheNextAgentWhatTheLastOneDidNotRead() {
        try (Shield shield = denying()) {
            shield.sight().order(EVERY_PACKET);
            traffic.send(2);
            Await.until(() -> shield.sight().sampleCounts().taken() == 2, "two samples");
        }
        traffic.send(3);

        try (Shield next = open()) {
            awaitSamples(next.sight(), 5);
            assertThat(next.sight().sampleCounts().taken()).isEqualTo(5);
        }
    }

    private Shield denying() {
        Shield shield = open();
        shield.publish(Configurations.denyingOutside(), NewSlots.NONE);
        return shield;
    }

    private Shield open() {
        return Shield.open(new ShieldSettings(name, inside, List.of(VethPair.INTERFACE)));
    }

    private void awaitSamples(SightTables sight, int count) {
        Await.until(
                () -> {
                    sight.readSamples(100, samples::add);
                    return samples.size() >= count;
                },
                count + " samples");
        assertThat(samples).hasSize(count);
    }
}
