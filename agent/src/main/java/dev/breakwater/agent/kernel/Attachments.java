package dev.breakwater.agent.kernel;

import static java.util.stream.Collectors.joining;

import dev.breakwater.agent.tables.AttachedInterface;
import dev.breakwater.kernel.BpfFilesystem;
import dev.breakwater.kernel.BpfProgram;
import dev.breakwater.kernel.Errno;
import dev.breakwater.kernel.KernelException;
import dev.breakwater.kernel.NetDevice;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.kernel.XdpAttachment;
import dev.breakwater.kernel.XdpLink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A shield's hold on its interfaces: one pinned link each, in a folder, and the program they run
/// in another. The pins are all the state there is, so that an agent that takes over sees what the
/// one before did.
///
/// An interface that stands on others which run the shield gets none of its own ([Stacking]).
///
/// @param folder of the links
/// @param namespace the network namespace of the interfaces
/// @param interfaces those to protect
record Attachments(
        Path folder, NetworkNamespace namespace, List<String> interfaces, Attaching attaching) {
    private static final Logger log = LoggerFactory.getLogger(Attachments.class);

    Attachments {
        interfaces = List.copyOf(interfaces);
    }

    Attachments(Path folder, NetworkNamespace namespace, List<String> interfaces) {
        this(folder, namespace, interfaces, Attaching.AUTOMATIC);
    }

    /// The programs that stand on interfaces now; the caller closes them.
    List<BpfProgram> programs() {
        List<BpfProgram> programs = new ArrayList<>();
        for (Path pin : BpfFilesystem.list(folder)) {
            try (XdpLink link = open(pin)) {
                if (link.ifindex() != 0) {
                    programs.add(program(link.programId()));
                }
            }
        }
        return programs;
    }

    /// Puts a program on every interface: in the place of the one that stands there, so that no
    /// packet is missed, or anew. Lets go of interfaces that aren't to be protected any more.
    ///
    /// For the start, where whoever waits for protection can still be told that there is none:
    /// [#replace] and [#cover] go on without an interface.
    ///
    /// @throws ShieldException where there is no such interface or it runs somebody else's program
    void put(BpfProgram program) {
        Stacking stacking = stacking();
        requirePresent(stacking);
        onEach(bare(stacking), this::requireFree);
        replace(program, stacking);
        onEach(
                bare(stacking),
                device -> {
                    if (!isOurs(device)) {
                        attach(program, device, stacking);
                    }
                });
    }

    /// Puts a program in the place of the one that stands on interfaces, so that no packet is
    /// missed.
    void replace(BpfProgram program) {
        replace(program, stacking());
    }

    /// Puts the program on interfaces that came, or were made anew, since it was put on the others.
    ///
    /// @return each interface and how it is protected, or why not
    List<AttachedInterface> cover(BpfProgram program) {
        Stacking stacking = stacking();
        if (stacking.devices().isEmpty()) {
            return interfaces.stream().map(AttachedInterface::missing).toList();
        }
        letGoOfOthers(stacking);
        return namespace.call(
                () -> interfaces.stream().map(name -> cover(program, name, stacking)).toList());
    }

    /// Where a program stands, and how.
    List<AttachedInterface> standing() {
        Stacking stacking = stacking();
        List<AttachedInterface> standing = new ArrayList<>();
        List<NetDevice> present =
                interfaces.stream().flatMap(name -> stacking.named(name).stream()).toList();
        onEach(present, device -> standing(device).ifPresent(standing::add));
        return List.copyOf(standing);
    }

    /// Takes the programs off all interfaces that the folder has a link for.
    static void removeAll(Path folder) {
        BpfFilesystem.list(folder).forEach(Attachments::letGo);
        BpfFilesystem.remove(folder);
        BpfFilesystem.remove(programs(folder));
    }

    /// Those to protect that are there and need a program of their own.
    private List<NetDevice> bare(Stacking stacking) {
        Set<String> wanted = Set.copyOf(interfaces);
        return interfaces.stream()
                .flatMap(name -> stacking.named(name).stream())
                .filter(device -> !stacking.isCovered(device, wanted))
                .toList();
    }

    private Stacking stacking() {
        try {
            return new Stacking(namespace.devices());
        } catch (KernelException gone) {
            if (!attaching.waitsForInterfaces()) {
                throw gone;
            }
            return new Stacking(List.of()); // a namespace that is made anew, as its interfaces are
        }
    }

    private void requirePresent(Stacking stacking) {
        boolean isWhole = interfaces.stream().allMatch(name -> stacking.named(name).isPresent());
        if (!isWhole && !attaching.waitsForInterfaces()) {
            throw new ShieldException(
                    "interfaces: "
                            + interfaces
                            + " (expected: of "
                            + stacking.devices().stream().map(NetDevice::name).toList()
                            + ", the "
                            + namespace
                            + "; --wait-for-interfaces starts without)");
        }
    }

    /// Refuses an interface that runs a program which isn't ours.
    private void requireFree(NetDevice device) {
        Optional<XdpAttachment> here = XdpAttachment.of(device.ifindex());
        if (here.isPresent() && !isOurs(device)) {
            throw new ShieldException(
                    device.name()
                            + ": runs XDP program "
                            + here.get().programId()
                            + " (expected: none; `ip link set dev "
                            + device.name()
                            + " xdp off` takes it off)");
        }
    }

    private void replace(BpfProgram program, Stacking stacking) {
        BpfFilesystem.makeFolder(folder);
        BpfFilesystem.makeFolder(programs(folder));
        pin(program);
        letGoOfOthers(stacking);
        onEach(bare(stacking), device -> update(program, device));
        for (Path pin : BpfFilesystem.list(programs(folder))) {
            if (!pin.equals(programPin(program.id()))) {
                BpfFilesystem.remove(pin);
            }
        }
    }

    private void update(BpfProgram program, NetDevice device) {
        if (!isOurs(device)) {
            return;
        }
        Path pin = pin(device.name());
        try (XdpLink link = open(pin)) {
            link.update(program);
        } catch (KernelException refused) {
            if (refused.errno() != Errno.ENOLINK) {
                throw refused;
            }
            return; // gone this very moment
        }
        if (!keepsItsMode(device)) {
            letGo(pin);
        }
    }

    /// Does a task for each device, inside the namespace; a namespace without any may be gone.
    private void onEach(List<NetDevice> devices, Consumer<NetDevice> task) {
        if (!devices.isEmpty()) {
            namespace.run(() -> devices.forEach(task));
        }
    }

    private void attach(BpfProgram program, NetDevice device, Stacking stacking) {
        Path pin = pin(device.name());
        if (Files.exists(pin)) {
            letGo(pin); // of an interface that is gone, or of another namespace
        }
        try (XdpLink link = new Attacher(attaching.mode()).attach(program, device, stacking)) {
            link.pin(pin);
        }
    }

    /// Whether it runs in a mode that is asked for. No link changes its mode: another one is a
    /// moment without any program.
    private boolean keepsItsMode(NetDevice device) {
        Attacher attacher = new Attacher(attaching.mode());
        return XdpAttachment.of(device.ifindex())
                .filter(here -> attacher.allows(here.mode()))
                .isPresent();
    }

    private AttachedInterface cover(BpfProgram program, String name, Stacking stacking) {
        Optional<NetDevice> present = stacking.named(name);
        if (present.isEmpty()) {
            return AttachedInterface.missing(name);
        }
        NetDevice device = present.get();
        if (stacking.isCovered(device, Set.copyOf(interfaces))) {
            return new AttachedInterface(
                    name,
                    "by "
                            + stacking.below(device).stream()
                                    .map(NetDevice::name)
                                    .collect(joining(" and ")));
        }
        try {
            if (!isOurs(device)) {
                requireFree(device);
                attach(program, device, stacking);
            }
            return standing(device).orElseGet(() -> AttachedInterface.missing(name));
        } catch (ShieldException | KernelException refused) {
            return isStillThere(device)
                    ? AttachedInterface.refused(name, refused.getMessage() + "")
                    : AttachedInterface.missing(name);
        }
    }

    /// Whether it hasn't gone since it was listed.
    private boolean isStillThere(NetDevice device) {
        return stacking()
                .named(device.name())
                .filter(now -> now.ifindex() == device.ifindex())
                .isPresent();
    }

    private Optional<AttachedInterface> standing(NetDevice device) {
        return XdpAttachment.of(device.ifindex())
                .filter(_ -> isOurs(device))
                .map(here -> new AttachedInterface(device.name(), here.mode().word()));
    }

    private boolean isOurs(NetDevice device) {
        Optional<XdpLink> pinned = XdpLink.openPinned(pin(device.name()));
        boolean isOurs = pinned.filter(link -> holds(link, device)).isPresent();
        pinned.ifPresent(XdpLink::close);
        return isOurs;
    }

    private static boolean holds(XdpLink link, NetDevice device) {
        return link.ifindex() == device.ifindex()
                && XdpAttachment.of(device.ifindex())
                        .filter(here -> here.programId() == link.programId())
                        .isPresent();
    }

    /// Of interfaces that aren't named any more, and of those that others judge for now.
    private void letGoOfOthers(Stacking stacking) {
        Set<String> wanted = Set.copyOf(interfaces);
        List<Path> kept =
                interfaces.stream()
                        .filter(
                                name ->
                                        stacking.named(name)
                                                .filter(d -> stacking.isCovered(d, wanted))
                                                .isEmpty())
                        .map(this::pin)
                        .toList();
        for (Path pin : BpfFilesystem.list(folder)) {
            if (!kept.contains(pin)) {
                log.atInfo().addKeyValue("pin", pin).log("Let go of an interface.");
                letGo(pin);
            }
        }
    }

    private static void letGo(Path pin) {
        try (XdpLink link = open(pin)) {
            link.detach();
        }
        BpfFilesystem.remove(pin);
    }

    private static XdpLink open(Path pin) {
        return XdpLink.openPinned(pin).orElseThrow();
    }

    /// A program that stands, by its pin: by its number alone, only CAP_SYS_ADMIN gets it.
    private BpfProgram program(int id) {
        return BpfProgram.openPinned(programPin(id)).orElseGet(() -> BpfProgram.byId(id));
    }

    private void pin(BpfProgram program) {
        Path pin = programPin(program.id());
        Optional<BpfProgram> pinned = BpfProgram.openPinned(pin);
        if (pinned.isEmpty()) {
            program.pin(pin);
        }
        pinned.ifPresent(BpfProgram::close);
    }

    private Path programPin(int id) {
        return programs(folder).resolve(Integer.toString(id));
    }

    private static Path programs(Path folder) {
        return folder.resolveSibling("programs");
    }

    /// The BPF file system takes no dots in names; interfaces do.
    private Path pin(String name) {
        return folder.resolve(name.replace("%", "%25").replace(".", "%2e"));
    }
}
