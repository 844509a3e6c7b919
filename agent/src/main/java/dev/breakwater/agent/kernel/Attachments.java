package dev.breakwater.agent.kernel;

import dev.breakwater.agent.tables.AttachedInterface;
import dev.breakwater.kernel.BpfFilesystem;
import dev.breakwater.kernel.BpfProgram;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.kernel.XdpAttachment;
import dev.breakwater.kernel.XdpLink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A shield's hold on its interfaces: one pinned link each, in a folder. The pins are all the
/// state there is, so that an agent that takes over sees what the one before did.
///
/// @param folder of the pins
/// @param namespace the network namespace of the interfaces
/// @param interfaces those to protect
record Attachments(Path folder, NetworkNamespace namespace, List<String> interfaces) {
    Attachments {
        interfaces = List.copyOf(interfaces);
    }

    /// The programs that stand on interfaces now; the caller closes them.
    List<BpfProgram> programs() {
        List<BpfProgram> programs = new ArrayList<>();
        for (Path pin : BpfFilesystem.list(folder)) {
            try (XdpLink link = open(pin)) {
                if (link.ifindex() != 0) {
                    programs.add(BpfProgram.byId(link.programId()));
                }
            }
        }
        return programs;
    }

    /// Puts a program on every interface: in the place of the one that stands there, so that no
    /// packet is missed, or anew. Then lets go of interfaces that aren't to be protected any more.
    ///
    /// @throws ShieldException where there is no such interface or it runs somebody else's program
    void put(BpfProgram program) {
        BpfFilesystem.makeFolder(folder);
        Map<String, Integer> indexes = indexes();
        namespace.run(
                () -> {
                    indexes.forEach(this::requireFree);
                    indexes.forEach((name, ifindex) -> put(program, name, ifindex));
                });
        for (Path pin : BpfFilesystem.list(folder)) {
            if (interfaces.stream().map(this::pin).noneMatch(pin::equals)) {
                letGo(pin);
            }
        }
    }

    /// Where a program stands, and how.
    List<AttachedInterface> standing() {
        Map<String, Integer> present = namespace.interfaces();
        return namespace.call(
                () ->
                        interfaces.stream()
                                .flatMap(name -> standing(name, present).stream())
                                .toList());
    }

    /// Takes the programs off all interfaces that the folder has a link for.
    static void removeAll(Path folder) {
        BpfFilesystem.list(folder).forEach(Attachments::letGo);
        BpfFilesystem.remove(folder);
    }

    /// The indexes of our interfaces, all of them.
    private Map<String, Integer> indexes() {
        Map<String, Integer> present = namespace.interfaces();
        if (!present.keySet().containsAll(interfaces)) {
            throw new ShieldException(
                    "interfaces: "
                            + interfaces
                            + " (expected: of "
                            + present.keySet()
                            + ", the "
                            + namespace
                            + ")");
        }
        Map<String, Integer> indexes = new LinkedHashMap<>(present);
        indexes.keySet().retainAll(interfaces);
        return indexes;
    }

    /// Refuses an interface that runs a program which isn't ours.
    private void requireFree(String name, int ifindex) {
        Optional<XdpAttachment> here = XdpAttachment.of(ifindex);
        Optional<XdpLink> pinned = XdpLink.openPinned(pin(name));
        boolean isOurs = pinned.filter(link -> holds(link, ifindex)).isPresent();
        pinned.ifPresent(XdpLink::close);
        if (here.isPresent() && !isOurs) {
            throw new ShieldException(
                    name
                            + ": runs XDP program "
                            + here.get().programId()
                            + " (expected: none; `ip link set dev "
                            + name
                            + " xdp off` takes it off)");
        }
    }

    private void put(BpfProgram program, String name, int ifindex) {
        Path pin = pin(name);
        Optional<XdpLink> pinned = XdpLink.openPinned(pin);
        if (pinned.isPresent()) {
            try (XdpLink link = pinned.get()) {
                if (holds(link, ifindex)) {
                    link.update(program);
                    return;
                }
            }
            letGo(pin); // of an interface that is gone, or of another namespace
        }
        try (XdpLink link = XdpLink.attach(program, ifindex)) {
            link.pin(pin);
        }
    }

    private Optional<AttachedInterface> standing(String name, Map<String, Integer> present) {
        Integer ifindex = present.get(name);
        Optional<XdpLink> pinned = XdpLink.openPinned(pin(name));
        if (ifindex == null || pinned.isEmpty()) {
            pinned.ifPresent(XdpLink::close);
            return Optional.empty();
        }
        try (XdpLink link = pinned.get()) {
            return holds(link, ifindex)
                    ? XdpAttachment.of(ifindex)
                            .map(here -> new AttachedInterface(name, here.mode().word()))
                    : Optional.empty();
        }
    }

    private static boolean holds(XdpLink link, int ifindex) {
        return link.ifindex() == ifindex
                && XdpAttachment.of(ifindex)
                        .filter(here -> here.programId() == link.programId())
                        .isPresent();
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

    /// The BPF file system takes no dots in names; interfaces do.
    private Path pin(String name) {
        return folder.resolve(name.replace("%", "%25").replace(".", "%2e"));
    }
}
