package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.agent.tables.AttachMode;
import dev.breakwater.agent.tables.AttachedInterface;
import dev.breakwater.agent.tables.OnLan;
import dev.breakwater.agent.tables.WantedInterface;
import dev.breakwater.kernel.BpfFilesystem;
import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.kernel.XdpAttachment;
import dev.breakwater.shield.compile.TableCapacity;
import dev.breakwater.shield.config.InterfaceRole;
import dev.breakwater.testkit.network.VethPair;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Onto which interfaces the shield comes, and how. Bridges and macvlan stand for bonds and VLAN
/// devices, which not every kernel has: `StackingTest` and `RemedyTest` know those.
class AttachmentsIT {
    private static final Attaching WAITING = new Attaching(AttachMode.AUTO, true);
    private static final List<WantedInterface> WAN_AND_LAN =
            List.of(new WantedInterface("eth0", InterfaceRole.WAN), OnLan.wanted("eth1"));

    private final String name = "bwa-" + ProcessHandle.current().pid();
    private final Path pins = BpfFilesystem.ROOT.resolve("breakwater").resolve(name);
    private final Path links = pins.resolve("links");
    private final VethPair cable = VethPair.lay("bwa");
    private final NetworkNamespace inside = NetworkNamespace.named(cable.inside());
    private final BpfObject object = ShieldObject.open(1, TableCapacity.DEFAULT);

    @BeforeEach
    void load() {
        BpfFilesystem.ensureMounted();
        object.load();
    }

    @AfterEach
    void clean() {
        Attachments.removeAll(links);
        BpfFilesystem.remove(pins);
        object.close();
        cable.close();
    }

    @Test
    void comesOntoSeveralInterfacesEachAsItsDriverCan() {
        cable.addInside("eth1");

        assertThat(put(Attaching.AUTOMATIC, "eth0", "eth1", "lo"))
                .containsExactly(
                        OnLan.attached("eth0", "native"),
                        OnLan.attached("eth1", "native"),
                        OnLan.attached("lo", "generic"));
    }

    @Test
    void goesOnBehindADriverThatRefuses() {
        addOfTooFewQueues();

        assertThat(put(Attaching.AUTOMATIC, "eth1"))
                .containsExactly(OnLan.attached("eth1", "generic"));
    }

    @Test
    void saysWhyADriverRefusesWhereNothingElseWillDo() {
        addOfTooFewQueues();

        assertThatThrownBy(() -> put(new Attaching(AttachMode.NATIVE, false), "eth1"))
                .isInstanceOf(ShieldException.class)
                .hasMessageStartingWith(
                        "eth1: native refused by driver veth: XDP expects number of rx queues not"
                                + " less than peer tx queues, ENOSPC 28; remedy: ethtool -L eth1 ");
    }

    @Test
    void goesBehindTheDriverWhereItIsTold() {
        assertThat(put(new Attaching(AttachMode.GENERIC, false), "eth0"))
                .containsExactly(OnLan.attached("eth0", "generic"));
    }

    @Test
    void goesIntoTheDriverWhereTheCardTakesNoProgram() {
        assertThat(put(new Attaching(AttachMode.OFFLOAD, false), "eth0"))
                .containsExactly(OnLan.attached("eth0", "native"));
    }

    @Test
    void changesTheModeOfAnInterfaceThatItHolds() {
        put(new Attaching(AttachMode.GENERIC, false), "eth0");

        assertThat(put(new Attaching(AttachMode.NATIVE, false), "eth0"))
                .containsExactly(OnLan.attached("eth0", "native"));
    }

    @Test
    void judgesOnceWhereOneInterfaceStandsOnAnother() {
        cable.inside("ip link add br0 type bridge");
        cable.inside("ip link set eth0 master br0");

        assertThat(put(Attaching.AUTOMATIC, "br0", "eth0"))
                .containsExactly(
                        OnLan.attached("br0", "by eth0"), OnLan.attached("eth0", "native"));
        assertThat(runs("br0")).isFalse();
    }

    @Test
    void movesFromAnInterfaceToTheOneBelowIt() {
        cable.inside("ip link add mac0 link eth0 type macvlan");
        assertThat(put(Attaching.AUTOMATIC, "mac0"))
                .containsExactly(OnLan.attached("mac0", "generic"));

        assertThat(put(Attaching.AUTOMATIC, "mac0", "eth0"))
                .containsExactly(
                        OnLan.attached("mac0", "by eth0"), OnLan.attached("eth0", "native"));
        assertThat(runs("mac0")).isFalse();
    }

    @Test
    void coversAnInterfaceAsSoonAsItComes() {
        Attachments attachments = attachments(WAITING, "eth0", "eth1");
        attachments.put(programs());
        assertThat(attachments.cover(programs()))
                .containsExactly(OnLan.attached("eth0", "native"), OnLan.missing("eth1"));

        cable.addInside("eth1");

        assertThat(attachments.cover(programs()))
                .containsExactly(
                        OnLan.attached("eth0", "native"), OnLan.attached("eth1", "native"));
        assertThat(runs("eth1")).isTrue();
    }

    @Test
    void coversAnInterfaceThatWasMadeAnew() {
        cable.addInside("eth1");
        Attachments attachments = attachments(Attaching.AUTOMATIC, "eth1");
        attachments.put(programs());
        cable.inside("ip link del eth1");
        assertThat(attachments.cover(programs())).containsExactly(OnLan.missing("eth1"));

        cable.addInside("eth1");

        assertThat(attachments.cover(programs())).containsExactly(OnLan.attached("eth1", "native"));
    }

    @Test
    void keepsAnInterfaceThatMovesAwayAndComesBack() {
        cable.addInside("eth1");
        Attachments attachments = attachments(Attaching.AUTOMATIC, "eth1");
        attachments.put(programs());
        cable.inside("ip link set eth1 netns " + cable.outside());
        assertThat(attachments.cover(programs())).containsExactly(OnLan.missing("eth1"));

        cable.outside("ip link set eth1 netns " + cable.inside());

        assertThat(attachments.cover(programs())).containsExactly(OnLan.attached("eth1", "native"));
    }

    @Test
    void letsTheInterfaceBelowTakeOverWhereItComesLater() {
        cable.inside("ip link add br0 type bridge");
        Attachments attachments = attachments(Attaching.AUTOMATIC, "br0", "eth0");
        attachments.put(programs());
        assertThat(attachments.cover(programs()))
                .containsExactly(
                        OnLan.attached("br0", "generic"), OnLan.attached("eth0", "native"));

        cable.inside("ip link set eth0 master br0");

        assertThat(attachments.cover(programs()))
                .containsExactly(
                        OnLan.attached("br0", "by eth0"), OnLan.attached("eth0", "native"));
        assertThat(runs("br0")).isFalse();
    }

    @Test
    void runsTheProgramOfItsRoleOnEachInterface() {
        cable.addInside("eth1");

        attachments(WAN_AND_LAN).put(programs());

        assertThat(running("eth0")).contains(object.program(ShieldObject.WAN_PROGRAM).id());
        assertThat(running("eth1")).contains(object.program(ShieldObject.PROGRAM).id());
        assertThat(pinnedPrograms())
                .containsExactlyInAnyOrder(running("eth0").get(), running("eth1").get());
    }

    @Test
    void keepsEachRoleWhereProgramsGiveWayToOthers() {
        cable.addInside("eth1");
        attachments(WAN_AND_LAN).put(programs());

        try (BpfObject next = ShieldObject.open(1, TableCapacity.DEFAULT)) {
            next.load();
            attachments(WAN_AND_LAN).replace(programs(next));

            assertThat(running("eth0")).contains(next.program(ShieldObject.WAN_PROGRAM).id());
            assertThat(running("eth1")).contains(next.program(ShieldObject.PROGRAM).id());
            assertThat(pinnedPrograms())
                    .containsExactlyInAnyOrder(running("eth0").get(), running("eth1").get());
        }
    }

    @Test
    void changesTheRoleOfAnInterfaceThatItHolds() {
        put(Attaching.AUTOMATIC, "eth0");

        attachments(List.of(new WantedInterface("eth0", InterfaceRole.WAN))).put(programs());

        assertThat(running("eth0")).contains(object.program(ShieldObject.WAN_PROGRAM).id());
        assertThat(pinnedPrograms()).containsExactly(running("eth0").get());
    }

    @Test
    void comesOntoALateInterfaceInItsRole() {
        Attachments attachments = attachments(WAN_AND_LAN);
        attachments.put(programs());
        cable.addInside("eth1");

        assertThat(attachments.cover(programs()))
                .extracting(AttachedInterface::toString)
                .containsExactly("eth0 (wan, native)", "eth1 (lan, native)");
        assertThat(running("eth1")).contains(object.program(ShieldObject.PROGRAM).id());
        assertThat(pinnedPrograms()).contains(running("eth1").get());
    }

    @Test
    void leavesAnInterfaceThatRunsAnothersProgram() {
        cable.addInside("eth1");
        Attachments attachments = attachments(WAITING, "eth0", "eth2");
        attachments.put(programs());
        Attachments others =
                new Attachments(
                        pins.resolve("others"),
                        inside,
                        List.of(OnLan.wanted("eth1")),
                        Attaching.AUTOMATIC);
        others.put(programs());
        cable.inside("ip link set eth1 name eth2");

        List<AttachedInterface> covered = attachments.cover(programs());

        Attachments.removeAll(pins.resolve("others"));
        assertThat(covered.getLast().mode()).startsWith("refused: eth2: runs XDP program ");
    }

    @Test
    void waitsForANamespaceToo() {
        Attachments attachments = attachments(WAITING, "eth0");
        attachments.put(programs());
        cable.close();

        assertThat(attachments.cover(programs())).containsExactly(OnLan.missing("eth0"));

        VethPair again = VethPair.lay("bwa");
        assertThat(attachments.cover(programs())).containsExactly(OnLan.attached("eth0", "native"));
        again.close();
    }

    /// One that its peer sends to by more queues than it has: its driver refuses programs.
    private void addOfTooFewQueues() {
        cable.inside("ip link add eth1 numrxqueues 1 type veth peer name loose numtxqueues 2");
        cable.inside("ethtool -L loose tx 2");
    }

    private List<AttachedInterface> put(Attaching attaching, String... interfaces) {
        Attachments attachments = attachments(attaching, interfaces);
        attachments.put(programs());
        return attachments.cover(programs());
    }

    private Attachments attachments(Attaching attaching, String... interfaces) {
        return new Attachments(
                links, inside, Stream.of(interfaces).map(OnLan::wanted).toList(), attaching);
    }

    private Attachments attachments(List<WantedInterface> interfaces) {
        return new Attachments(links, inside, interfaces, WAITING);
    }

    private List<Integer> pinnedPrograms() {
        return BpfFilesystem.list(pins.resolve("programs")).stream()
                .map(pin -> Integer.valueOf(pin.getFileName().toString()))
                .toList();
    }

    private RolePrograms programs() {
        return programs(object);
    }

    private static RolePrograms programs(BpfObject object) {
        return role -> object.program(ShieldObject.program(role));
    }

    private boolean runs(String interfaceName) {
        return running(interfaceName).isPresent();
    }

    /// The number of the program on an interface.
    private Optional<Integer> running(String interfaceName) {
        int ifindex = inside.ifindex(interfaceName).orElseThrow();
        return inside.call(() -> XdpAttachment.of(ifindex)).map(XdpAttachment::programId);
    }
}
