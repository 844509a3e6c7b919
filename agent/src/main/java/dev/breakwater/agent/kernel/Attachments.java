package dev.breakwater.agent.kernel;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.breakwater.agent.tables.AttachedInterface;
import dev.breakwater.agent.tables.WantedInterface;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A shield's hold on its interfaces: one pinned link each, in a folder, and the programs they run,
/// one for each role, in another. The pins are all the state there is, so that an agent that takes
/// over sees what the one before did.
///
/// An interface that stands on others which run the shield gets none of its own ([Stacking]).
///
/// @param folder of the links
/// @param namespace the network namespace of the interfaces
/// @param interfaces those to protect
record Attachments(
        Path folder,
        NetworkNamespace namespace,
        List<WantedInterface> interfaces,
        Attaching attaching) {
    private static final Logger log = LoggerFactory.getLogger(Attachments.class);

    Attachments {
        interfaces = List.copyOf(interfaces);
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

    /// Asks what [#put] asks before it changes anything.
    ///
    /// @throws ShieldException where there is no such interface or it runs somebody else's program
    void requireAttachable() {
        Stacking stacking = stacking();
        requirePresent(stacking);
        onEach(bare(stacking), (_, device) -> requireFree(device));
    }

    /// Puts its role's program on every interface: in the place of the one that stands there, so
    /// that no packet is missed, or anew. Lets go of interfaces that aren't to be protected
    /// any more.
    ///
    /// For the start, where whoever waits for protection can still be told that there is none:
    /// [#replace] and [#cover] go on without an interface.
    ///
    /// @throws ShieldException where there is no such interface or it runs somebody else's program
    void put(RolePrograms programs) {
        requireAttachable();
        Stacking stacking = stacking();
        replace(programs, stacking);
        onEach(
                bare(stacking),
                (wanted, device) -> attachUnlessOurs(programs.of(wanted.role()), device, stacking));
    }

    /// Puts programs in the place of those that stand on interfaces, so that no packet is missed.
    void replace(RolePrograms programs) {
        replace(programs, stacking());
    }

    /// Puts programs on interfaces that came, or were made anew, since they were put on the others.
    ///
    /// @return each interface and how it is protected, or why not
    List<AttachedInterface> cover(RolePrograms programs) {
        Stacking stacking = stacking();
        if (stacking.devices().isEmpty()) {
            return interfaces.stream().map(AttachedInterface::missing).toList();
        }
        letGoOfOthers(stacking);
        return namespace.call(
                () ->
                        interfaces.stream()
                                .map(wanted -> cover(programs, wanted, stacking))
                                .toList());
    }

    /// Where a program stands, and how.
    List<AttachedInterface> standing() {
        Stacking stacking = stacking();
        List<AttachedInterface> standing = new ArrayList<>();
        onEach(
                present(stacking),
                (wanted, device) -> standing(wanted, device).ifPresent(standing::add));
        return List.copyOf(standing);
    }

    /// Takes the programs off all interfaces that the folder has a link for.
    static void removeAll(Path folder) {
        BpfFilesystem.list(folder).forEach(Attachments::letGo);
        BpfFilesystem.remove(folder);
        BpfFilesystem.remove(programs(folder));
    }

    /// Those to protect that are there and need a program of their own.
    private Map<WantedInterface, NetDevice> bare(Stacking stacking) {
        Map<WantedInterface, NetDevice> bare = present(stacking);
        bare.values().removeIf(device -> stacking.isCovered(device, names()));
        return bare;
    }

    /// Those to protect that are there, in their order.
    private Map<WantedInterface, NetDevice> present(Stacking stacking) {
        Map<WantedInterface, NetDevice> present = new LinkedHashMap<>();
        interfaces.forEach(
                wanted ->
                        stacking.named(wanted.name())
                                .ifPresent(device -> present.put(wanted, device)));
        return present;
    }

    private Set<String> names() {
        return interfaces.stream().map(WantedInterface::name).collect(toUnmodifiableSet());
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
        boolean isWhole = present(stacking).size() == interfaces.size();
        if (!isWhole && !attaching.waitsForInterfaces()) {
            throw new ShieldException(
                    "interfaces: "
                            + interfaces.stream().map(WantedInterface::name).toList()
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

    private void replace(RolePrograms programs, Stacking stacking) {
        BpfFilesystem.makeFolder(folder);
        BpfFilesystem.makeFolder(programs(folder));
        // Those of missing interfaces too: they are put there without another pin when they come.
        List<BpfProgram> wanted =
                interfaces.stream()
                        .map(WantedInterface::role)
                        .distinct()
                        .map(programs::of)
                        .toList();
        wanted.forEach(this::pin);
        letGoOfOthers(stacking);
        onEach(bare(stacking), (one, device) -> update(programs.of(one.role()), device));
        List<Path> kept = wanted.stream().map(program -> programPin(program.id())).toList();
        for (Path pin : BpfFilesystem.list(programs(folder))) {
            if (!kept.contains(pin)) {
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
    private void onEach(
            Map<WantedInterface, NetDevice> devices, BiConsumer<WantedInterface, NetDevice> task) {
        if (!devices.isEmpty()) {
            namespace.run(() -> devices.forEach(task));
        }
    }

    private void attachUnlessOurs(BpfProgram program, NetDevice device, Stacking stacking) {
        if (!isOurs(device)) {
            attach(program, device, stacking);
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

    private AttachedInterface cover(
            RolePrograms programs, WantedInterface wanted, Stacking stacking) {
        Optional<NetDevice> present = stacking.named(wanted.name());
        if (present.isEmpty()) {
            return AttachedInterface.missing(wanted);
        }
        NetDevice device = present.get();
        if (stacking.isCovered(device, names())) {
            return AttachedInterface.judgedBy(
                    wanted,
                    stacking.below(device).stream().map(NetDevice::name).collect(joining(" and ")));
        }
        try {
            if (!isOurs(device)) {
                requireFree(device);
                attach(programs.of(wanted.role()), device, stacking);
            }
            return standing(wanted, device).orElseGet(() -> AttachedInterface.missing(wanted));
        } catch (ShieldException | KernelException refused) {
            return isStillThere(device)
                    ? AttachedInterface.refused(wanted, refused.getMessage() + "")
                    : AttachedInterface.missing(wanted);
        }
    }

    /// Whether it hasn't gone since it was listed.
    private boolean isStillThere(NetDevice device) {
        return stacking()
                .named(device.name())
                .filter(now -> now.ifindex() == device.ifindex())
                .isPresent();
    }

    private Optional<AttachedInterface> standing(WantedInterface wanted, NetDevice device) {
        return XdpAttachment.of(device.ifindex())
                .filter(_ -> isOurs(device))
                .map(here -> new AttachedInterface(wanted, here.mode().word()));
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

    /// Of interfaces that aren't named any more, and of those that others judge.
    private void letGoOfOthers(Stacking stacking) {
        Set<String> wanted = names();
        List<Path> kept =
                wanted.stream()
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
