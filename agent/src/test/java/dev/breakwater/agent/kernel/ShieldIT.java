package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.agent.tables.NewSlots;
import dev.breakwater.agent.tables.OnLan;
import dev.breakwater.agent.tables.SlotCounts;
import dev.breakwater.agent.tables.Tally;
import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.kernel.XdpAttachment;
import dev.breakwater.shield.compile.TableImages;
import dev.breakwater.shield.config.ListAction;
import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.VethPair;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShieldIT {
    private static final Set<Integer> NO_BACKEND = Set.of(0);

    private final String name = "bwk-" + ProcessHandle.current().pid();
    private final VethPair cable = VethPair.lay("bwk");
    private final NetworkNamespace inside = NetworkNamespace.named(cable.inside());
    private final Traffic traffic = new Traffic(cable);

    @AfterEach
    void clean() {
        Shield.detach(name);
        traffic.close();
        cable.close();
    }

    @Test
    void passesAndCountsBeforeThereIsAnImage() {
        try (Shield shield = open()) {
            traffic.send(5);

            awaitCount(shield, Reason.UNCONFIGURED, 5);
            Await.until(() -> traffic.arrived() > 0, "a packet arrived");
            assertThat(shield.interfaces())
                    .containsExactly(OnLan.attached(VethPair.INTERFACE, "native"));
        }
    }

    @Test
    void judgesByWhatWasPublishedLast() {
        try (Shield shield = open()) {
            shield.publish(Configurations.denyingOutside(), NewSlots.NONE);
            traffic.send(7);
            awaitCount(shield, Reason.DENIED, 7);
            assertThat(traffic.arrived()).isZero();

            shield.publish(Configurations.empty(), NewSlots.NONE);
            traffic.send(4);
            awaitCount(shield, Reason.NO_BACKEND, 4);
            assertThat(shield.readCounts(NO_BACKEND, Set.of()).received().packets()).isEqualTo(11);
        }
    }

    @Test
    void redirectsToAnInterfaceThatIsThereAndDropsForOneThatIsNot() {
        try (Shield shield = open()) {
            Map<String, Integer> indexes = shield.redirectTo(Set.of(VethPair.INTERFACE, "none0"));
            assertThat(indexes).containsOnlyKeys(VethPair.INTERFACE);

            shield.publish(Configurations.redirecting(indexes), NewSlots.NONE);
            traffic.send(3);
            awaitCount(shield, Reason.RULE_REDIRECT, 3);

            shield.publish(Configurations.redirecting(Map.of()), NewSlots.NONE);
            traffic.send(2);
            awaitCount(shield, Reason.RULE_DROP, 2);
        }
    }

    @Test
    void publishesUnderTrafficWithoutAPacketUnjudged() throws Exception {
        try (Shield shield = open()) {
            shield.publish(Configurations.empty(), NewSlots.NONE);
            AtomicBoolean isDone = new AtomicBoolean();
            Thread sender =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        while (!isDone.get()) {
                                            traffic.send(100);
                                        }
                                    });

            for (int round = 0; round < 30; round++) {
                shield.publish(Configurations.denyingOutside(), NewSlots.NONE);
                shield.publish(Configurations.empty(), NewSlots.NONE);
            }
            isDone.set(true);
            sender.join();

            Map<Reason, Tally> reasons = settled(shield).backends().get(0);
            assertThat(reasons).containsOnlyKeys(Reason.DENIED, Reason.NO_BACKEND);
        }
    }

    @ParameterizedTest
    @CsvSource({"ALLOW, ALLOWED", "DENY, DENIED"})
    void replacesAListOfAMillionWithoutAGap(ListAction outside, Reason reason) throws Exception {
        TableImages some = Configurations.denyingAMillionOthers(outside, 1);
        TableImages others = Configurations.denyingAMillionOthers(outside, 2);
        try (Shield shield = open()) {
            shield.publish(some, NewSlots.NONE);
            AtomicBoolean isDone = new AtomicBoolean();
            Thread sender =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        while (!isDone.get()) {
                                            traffic.send(100);
                                        }
                                    });

            for (int round = 0; round < 3; round++) {
                shield.publish(others, NewSlots.NONE);
                shield.publish(some, NewSlots.NONE);
            }
            isDone.set(true);
            sender.join();

            assertThat(settled(shield).backends().get(0)).containsOnlyKeys(reason);
            assertThat(traffic.arrived() > 0).isEqualTo(outside == ListAction.ALLOW);
        }
    }

    @Test
    void goesOnWhenTheAgentIsKilledAndIsTakenOver(@TempDir Path folder) {
        String epoch;
        try (ShieldChild child = new ShieldChild(name, cable.inside(), folder)) {
            epoch = child.epoch();
            traffic.send(3);
            child.kill();
        }
        traffic.send(10);

        try (Shield shield = open()) {
            traffic.send(2);

            awaitCount(shield, Reason.DENIED, 15);
            assertThat(traffic.arrived()).isZero();
            assertThat(shield.epoch()).isEqualTo(epoch);
            assertThat(shield.interfaces())
                    .containsExactly(OnLan.attached(VethPair.INTERFACE, "native"));
        }
    }

    @Test
    void isTakenOverUnderTrafficWithoutAGap() throws Exception {
        try (Shield first = open()) {
            first.publish(Configurations.denyingOutside(), NewSlots.NONE);
        }
        AtomicBoolean isDone = new AtomicBoolean();
        Thread sender =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    while (!isDone.get()) {
                                        traffic.send(100);
                                    }
                                });

        for (int round = 0; round < 5; round++) {
            open().close();
        }
        isDone.set(true);
        sender.join();

        try (Shield last = open()) {
            assertThat(settled(last).backends().get(0)).containsOnlyKeys(Reason.DENIED);
            assertThat(traffic.arrived()).isZero();
        }
    }

    @Test
    void keepsTheProgramBeforeUntilNewMapsHaveAnImage() {
        String epoch;
        try (Shield small = open(1 << 4)) {
            small.publish(Configurations.denyingOutside(), NewSlots.NONE);
            epoch = small.epoch();
        }

        try (Shield large = open(1 << 5)) {
            traffic.send(5);
            assertThat(large.epoch()).isNotEqualTo(epoch);
            assertThat(traffic.arrived()).isZero();
            assertThat(large.readCounts(NO_BACKEND, Set.of()).received().packets()).isZero();

            large.publish(Configurations.denyingOutside(), NewSlots.NONE);
            traffic.send(6);
            awaitCount(large, Reason.DENIED, 6);
        }
        assertThat(ShieldSettings.folder(name).resolve("maps-" + ShieldAbi.SHIELD_ABI + "-1"))
                .doesNotExist();
        assertThat(ShieldSettings.folder(name).resolve("maps-" + ShieldAbi.SHIELD_ABI + "-2"))
                .isDirectory();
    }

    @Test
    void keepsTheProgramBeforeWhereAnAgentDiedBeforeItsFirstImage() {
        try (Shield small = open(1 << 4)) {
            small.publish(Configurations.denyingOutside(), NewSlots.NONE);
        }
        open(1 << 5).close();

        try (Shield large = open(1 << 5)) {
            traffic.send(5);
            assertThat(traffic.arrived()).isZero();
            assertThat(large.readCounts(NO_BACKEND, Set.of()).received().packets()).isZero();
        }
    }

    @Test
    void growsForAVersionThatTheTablesDoNotHoldWithoutAGap() throws Exception {
        try (Shield shield = open()) {
            shield.publish(Configurations.denyingOutside(), NewSlots.NONE);
            String epoch = shield.epoch();
            AtomicBoolean isDone = new AtomicBoolean();
            Thread sender =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        while (!isDone.get()) {
                                            traffic.send(100);
                                        }
                                    });

            shield.publish(Configurations.denyingOutsideAmong(700_000), NewSlots.NONE);
            shield.publish(Configurations.denyingOutside(), NewSlots.NONE);
            isDone.set(true);
            sender.join();

            assertThat(settled(shield).backends().get(0)).containsOnlyKeys(Reason.DENIED);
            assertThat(traffic.arrived()).isZero();
            assertThat(shield.epoch()).isEqualTo(epoch);
        }
        try (Shield next = open()) {
            traffic.send(5);

            assertThat(settled(next).backends().get(0)).containsOnlyKeys(Reason.DENIED);
        }
    }

    @Test
    void leavesNothingWhenItIsReleased() {
        int ifindex = inside.ifindex(VethPair.INTERFACE).orElseThrow();
        try (Shield shield = open()) {
            shield.publish(Configurations.denyingOutside(), NewSlots.NONE);

            shield.release();

            assertThat(shield.interfaces()).isEmpty();
        }
        assertThat(ShieldSettings.folder(name)).doesNotExist();
        assertThat(inside.call(() -> XdpAttachment.of(ifindex))).isEmpty();
        traffic.send(1);
        Await.until(() -> traffic.arrived() == 1, "the packet arrived");
    }

    @Test
    void letsGoOfInterfacesThatAreNoLongerNamed() {
        open(List.of("eth0", "lo")).close();

        try (Shield shield = open(List.of("lo"))) {
            assertThat(shield.interfaces()).containsExactly(OnLan.attached("lo", "generic"));
            int ifindex = inside.ifindex("eth0").orElseThrow();
            assertThat(inside.call(() -> XdpAttachment.of(ifindex))).isEmpty();
        }
    }

    @Test
    void protectsAnInterfaceThatWasMadeAnew() {
        open().close();
        traffic.close();
        VethPair again = VethPair.lay("bwk");

        try (again;
                Shield shield = open();
                Traffic anew = new Traffic(again)) {
            anew.send(1);

            awaitCount(shield, Reason.UNCONFIGURED, 1);
        }
    }

    @Test
    void takesInterfacesWithDotsInTheirNames() {
        cable.addInside("eth1.5");
        open(List.of("eth1.5")).close();

        try (Shield shield = open(List.of("eth1.5"))) {
            assertThat(shield.interfaces()).containsExactly(OnLan.attached("eth1.5", "native"));
        }
    }

    @Test
    void refusesASecondAgent() {
        try (Shield shield = open()) {
            assertThat(shield.interfaces()).hasSize(1);
            assertThatThrownBy(this::open)
                    .isInstanceOf(ShieldException.class)
                    .hasMessageContaining("another agent has it");
        }
    }

    @Test
    void refusesAnInterfaceThatIsNotThereAndLeavesNothing() {
        assertThatThrownBy(() -> open(List.of("eth0", "eth7")))
                .isInstanceOf(ShieldException.class)
                .hasMessageStartingWith("interfaces: [eth0, eth7] (expected: of [lo, eth0]");
        assertThat(ShieldSettings.folder(name)).doesNotExist();
    }

    @Test
    void refusesAnInterfaceThatRunsAnothersProgram() {
        String other = name + "-other";
        try (Shield shield =
                Shield.open(new ShieldSettings(other, inside, List.of(VethPair.INTERFACE)))) {
            assertThat(shield.interfaces()).hasSize(1);
            assertThatThrownBy(this::open)
                    .isInstanceOf(ShieldException.class)
                    .hasMessageStartingWith("eth0: runs XDP program ");
        } finally {
            Shield.detach(other);
        }
    }

    private Shield open() {
        return open(List.of(VethPair.INTERFACE));
    }

    private Shield open(List<String> interfaces) {
        return Shield.open(new ShieldSettings(name, inside, interfaces));
    }

    private Shield open(int stateSets) {
        return Shield.open(
                new ShieldSettings(name, inside, List.of(VethPair.INTERFACE), stateSets));
    }

    private static void awaitCount(Shield shield, Reason reason, long packets) {
        Await.until(
                () -> count(shield.readCounts(NO_BACKEND, Set.of()), reason) == packets,
                packets + " " + reason);
    }

    private static long count(SlotCounts counts, Reason reason) {
        return counts.backends()
                .getOrDefault(0, Map.of())
                .getOrDefault(reason, Tally.ZERO)
                .packets();
    }

    /// The counts once no packet is on its way any more: what was received has its reason.
    private static SlotCounts settled(Shield shield) {
        Await.until(
                () -> {
                    SlotCounts counts = shield.readCounts(NO_BACKEND, Set.of());
                    long judged =
                            counts.backends().values().stream()
                                    .flatMap(reasons -> reasons.values().stream())
                                    .mapToLong(Tally::packets)
                                    .sum();
                    return counts.received().packets() == judged;
                },
                "all that was received judged");
        return shield.readCounts(NO_BACKEND, Set.of());
    }
}
