package dev.breakwater.agent.kernel;

import static java.util.stream.Collectors.joining;

import dev.breakwater.agent.tables.AttachMode;
import dev.breakwater.kernel.BpfProgram;
import dev.breakwater.kernel.Errno;
import dev.breakwater.kernel.KernelException;
import dev.breakwater.kernel.NetDevice;
import dev.breakwater.kernel.XdpLink;
import dev.breakwater.kernel.XdpMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Attaches a program in the best mode that an interface's driver takes, and says which that is and
/// why no better one.
///
/// @param wanted what the operator asks for
record Attacher(AttachMode wanted) {
    private static final Logger log = LoggerFactory.getLogger(Attacher.class);

    /// What another mode would be refused for too.
    private static final Set<Integer> FINAL =
            Set.of(Errno.EBUSY, Errno.EPERM, Errno.EEXIST, Errno.ENODEV);

    /// Attaches to an interface of the calling thread's network namespace.
    ///
    /// @throws ShieldException where it runs in none of the modes
    XdpLink attach(BpfProgram program, NetDevice device, Stacking stacking) {
        List<ModeRefusal> refusals = new ArrayList<>();
        for (XdpMode mode : modes()) {
            try {
                XdpLink link = XdpLink.attach(program, device.ifindex(), mode);
                tell(device, mode, refusals);
                return link;
            } catch (KernelException refused) {
                refusals.add(refusal(program, device, mode, refused.errno(), stacking));
                if (FINAL.contains(refused.errno())) {
                    break;
                }
            }
        }
        throw new ShieldException(device.name() + ": " + text(refusals));
    }

    /// Whether an interface that runs a program in that mode may keep it.
    boolean allows(XdpMode mode) {
        return modes().contains(mode);
    }

    private List<XdpMode> modes() {
        return switch (wanted) {
            case AUTO -> List.of(XdpMode.NATIVE, XdpMode.GENERIC);
            case NATIVE -> List.of(XdpMode.NATIVE);
            case GENERIC -> List.of(XdpMode.GENERIC);
            case OFFLOAD -> List.of(XdpMode.OFFLOAD, XdpMode.NATIVE, XdpMode.GENERIC);
        };
    }

    private static ModeRefusal refusal(
            BpfProgram program, NetDevice device, XdpMode mode, int errno, Stacking stacking) {
        String said = XdpLink.refusal(program, device.ifindex(), mode).orElse("");
        return new ModeRefusal(
                mode,
                device.driver().orElse(""),
                errno,
                said,
                remedy(device, mode, errno, said, stacking));
    }

    private static String remedy(
            NetDevice device, XdpMode mode, int errno, String said, Stacking stacking) {
        if (errno == Errno.EPERM) {
            return "CAP_NET_ADMIN and CAP_BPF for the agent";
        }
        if (errno == Errno.EBUSY) {
            return "ip link set dev " + device.name() + " xdp off";
        }
        if (errno == Errno.EEXIST) {
            return "take the program off the interface that stands on this one";
        }
        return switch (mode) {
            case NATIVE -> Remedy.forNative(device, errno, said, stacking.below(device));
            case OFFLOAD -> "none: no card's own processor takes a program of this size";
            case GENERIC -> "dmesg may say more";
        };
    }

    private static void tell(NetDevice device, XdpMode mode, List<ModeRefusal> refusals) {
        if (refusals.isEmpty()) {
            log.atInfo()
                    .addKeyValue("interface", device.name())
                    .addKeyValue("mode", mode.word())
                    .log("Attached.");
        } else {
            log.atWarn()
                    .addKeyValue("interface", device.name())
                    .addKeyValue("mode", mode.word())
                    .addKeyValue("why", text(refusals))
                    .log("Attached, but not in the best mode.");
        }
    }

    private static String text(List<ModeRefusal> refusals) {
        return refusals.stream().map(ModeRefusal::text).collect(joining("; "));
    }
}
