package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.tables.NewSlots;
import dev.breakwater.agent.tables.SlotCounts;
import dev.breakwater.agent.tables.Tally;
import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfMap;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.kernel.XdpAttachment;
import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.VethPair;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One program takes the place of another while frames arrive that both of them deny: each frame is
/// counted once, by the one or by the other, and none passes.
class UpgradeIT {
    private static final int UPGRADES = 5;

    private final String name = "bwu-" + ProcessHandle.current().pid();
    private final VethPair cable = VethPair.lay("bwu");
    private final NetworkNamespace inside = NetworkNamespace.named(cable.inside());
    private final Traffic traffic = new Traffic(cable);

    @AfterEach
    void clean() {
        Shield.detach(name);
        traffic.close();
        cable.close();
    }

    @Test
    void losesNoFrameAndLetsNonePassWhereTheMapsAreTakenOver() {
        openDenying(1 << 4).close();
        Set<Integer> programs = new HashSet<>();
        long sent;
        try (Generator generator = new Generator(cable)) {
            for (int upgrade = 0; upgrade < UPGRADES; upgrade++) {
                awaitMore(generator);
                open(1 << 4).close();
                programs.add(standing());
            }
            awaitMore(generator);
            sent = generator.stop();
        }

        try (Shield last = open(1 << 4)) {
            Await.until(() -> counted(read(last)) == sent, sent + " frames counted");
            assertThat(read(last).received().packets()).isEqualTo(sent);
            assertThat(read(last).backends().get(0)).containsOnlyKeys(Reason.DENIED);
        }
        assertThat(programs).hasSize(UPGRADES);
        assertThat(traffic.arrived()).isZero();
    }

    @Test
    void losesNoFrameAndLetsNonePassWhereTheMapsAreMadeAnew() {
        openDenying(1 << 4).close();
        try (BpfMap received = pinned("received");
                BpfMap tallies = pinned("backend_tallies");
                BpfMap hits = pinned("rule_hits");
                BpfMap countries = pinned("country_tallies");
                Generator generator = new Generator(cable)) {
            awaitMore(generator);
            try (Shield after = open(1 << 5)) {
                awaitMore(generator);
                after.publish(Configurations.denyingOutside(), NewSlots.NONE);
                awaitMore(generator);
                long sent = generator.stop();

                CountReader before = new CountReader(received, tallies, hits, countries);
                Await.until(
                        () ->
                                counted(before.read(Set.of(0), Set.of())) + counted(read(after))
                                        == sent,
                        sent + " frames counted by one program or the other");
                assertThat(counted(before.read(Set.of(0), Set.of()))).isPositive();
                assertThat(read(after).backends().get(0)).containsOnlyKeys(Reason.DENIED);
            }
        }
        assertThat(traffic.arrived()).isZero();
    }

    private static void awaitMore(Generator generator) {
        long before = generator.sentPackets();
        Await.until(() -> generator.sentPackets() > before, "more frames");
    }

    private Shield openDenying(int stateSets) {
        Shield shield = open(stateSets);
        shield.publish(Configurations.denyingOutside(), NewSlots.NONE);
        return shield;
    }

    private Shield open(int stateSets) {
        return Shield.open(
                new ShieldSettings(name, inside, List.of(VethPair.INTERFACE), stateSets));
    }

    private int standing() {
        int ifindex = inside.ifindex(VethPair.INTERFACE).orElseThrow();
        return inside.call(() -> XdpAttachment.of(ifindex)).orElseThrow().programId();
    }

    private BpfMap pinned(String map) {
        Path generation =
                ShieldSettings.folder(name).resolve("maps-" + ShieldAbi.SHIELD_ABI + "-1");
        return BpfMap.openPinned(generation.resolve(map)).orElseThrow();
    }

    private static SlotCounts read(Shield shield) {
        return shield.readCounts(Set.of(0), Set.of());
    }

    /// Frames that were dropped as denied.
    private static long counted(SlotCounts counts) {
        return counts.backends()
                .getOrDefault(0, Map.of())
                .getOrDefault(Reason.DENIED, Tally.ZERO)
                .packets();
    }
}
