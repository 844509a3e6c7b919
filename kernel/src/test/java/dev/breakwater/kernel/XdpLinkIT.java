package dev.breakwater.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.VethPair;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class XdpLinkIT {
    private static final Path PIN = BpfFilesystem.ROOT.resolve("bwk-test-link");

    private final VethPair cable = VethPair.lay("bwk");
    private final NetworkNamespace inside = NetworkNamespace.named(cable.inside());
    private final int ifindex = inside.ifindex(VethPair.INTERFACE).orElseThrow();
    private final BpfObject object = TestObjects.openTrial();

    @BeforeEach
    void load() {
        BpfFilesystem.ensureMounted();
        BpfFilesystem.remove(PIN);
        object.load();
    }

    @AfterEach
    void close() {
        BpfFilesystem.remove(PIN);
        object.close();
        cable.close();
    }

    @Test
    void attachesNativelyWhereTheDriverCan() {
        BpfProgram drops = object.program("drops");
        try (XdpLink link = inside.call(() -> XdpLink.attach(drops, ifindex))) {
            assertThat(inside.call(() -> XdpAttachment.of(ifindex)))
                    .contains(new XdpAttachment(XdpMode.NATIVE, drops.id()));
            assertThat(link.ifindex()).isEqualTo(ifindex);
            assertThat(link.programId()).isEqualTo(drops.id());
        }
        assertThat(inside.call(() -> XdpAttachment.of(ifindex))).isEmpty();
    }

    @Test
    void attachesGenericallyWhereTheDriverCannot() {
        BpfProgram drops = object.program("drops");
        int loopback = inside.ifindex("lo").orElseThrow();
        try (XdpLink link = inside.call(() -> XdpLink.attach(drops, loopback))) {
            assertThat(inside.call(() -> XdpAttachment.of(loopback)))
                    .contains(new XdpAttachment(XdpMode.GENERIC, link.programId()));
        }
    }

    @Test
    void tellsWhyADriverCannotInTheKernelsOwnWords() {
        BpfProgram drops = object.program("drops");
        int loopback = inside.ifindex("lo").orElseThrow();

        assertThat(inside.call(() -> XdpLink.refusal(drops, loopback, XdpMode.NATIVE)))
                .contains("Underlying driver does not support XDP in native mode");
        assertThat(inside.call(() -> XdpLink.refusal(drops, ifindex, XdpMode.NATIVE))).isEmpty();
        assertThat(inside.call(() -> XdpAttachment.of(ifindex))).isEmpty();
    }

    @Test
    void saysThatAnotherProgramIsAttached() {
        BpfProgram drops = object.program("drops");
        try (XdpLink link = inside.call(() -> XdpLink.attach(drops, ifindex))) {
            assertThat(link.ifindex()).isEqualTo(ifindex);
            assertThatThrownBy(() -> inside.call(() -> XdpLink.attach(drops, ifindex)))
                    .isInstanceOf(KernelException.class)
                    .hasMessageStartingWith("bpf_link_create: EBUSY 16 (drops (program ");
        }
    }

    @Test
    void swapsTheProgramInPlaceThroughItsPin() {
        BpfProgram passes = object.program("passes");
        try (XdpLink link = inside.call(() -> XdpLink.attach(object.program("drops"), ifindex))) {
            link.pin(PIN);
        }

        try (XdpLink link = XdpLink.openPinned(PIN).orElseThrow()) {
            link.update(passes);

            assertThat(inside.call(() -> XdpAttachment.of(ifindex)))
                    .contains(new XdpAttachment(XdpMode.NATIVE, passes.id()));
            link.detach();
        }
        assertThat(inside.call(() -> XdpAttachment.of(ifindex))).isEmpty();
    }

    @Test
    void tellsWhichMapsTheAttachedProgramUses() {
        try (XdpLink link = inside.call(() -> XdpLink.attach(object.program("drops"), ifindex));
                BpfProgram attached = BpfProgram.byId(link.programId())) {
            assertThat(attached.uses(object.map("counted"))).isTrue();
            assertThat(attached.uses(object.map("named"))).isFalse();
        }
    }

    @Test
    void sendsLiveFramesThroughTheCable() {
        try (BpfObject generator = TestObjects.openTrial();
                XdpLink link =
                        inside.call(() -> XdpLink.attach(object.program("drops"), ifindex))) {
            NetworkNamespace outside = NetworkNamespace.named(cable.outside());
            generator.setConstant(
                    "target_ifindex", outside.ifindex(VethPair.INTERFACE).orElseThrow());
            generator.load();
            LiveFrames frames = new LiveFrames(generator.program("redirects"), 0, 64);

            outside.run(() -> frames.send(new byte[60], 6_400));

            Await.until(() -> TestObjects.counted(object) == 6_400, "6,400 frames counted");
            assertThat(link.ifindex()).isEqualTo(ifindex);
        }
    }

    @Test
    void saysThatItsInterfaceIsGone() {
        try (XdpLink link = inside.call(() -> XdpLink.attach(object.program("drops"), ifindex))) {
            cable.close();

            Await.until(() -> link.ifindex() == 0, "the interface gone");
            assertThatThrownBy(() -> link.update(object.program("passes")))
                    .isInstanceOf(KernelException.class)
                    .hasMessageStartingWith("bpf_link_update: ENOLINK 67");
        }
    }
}
