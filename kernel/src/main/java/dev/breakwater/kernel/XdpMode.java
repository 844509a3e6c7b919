package dev.breakwater.kernel;

/// Where an interface runs its XDP program. Source: XDP_FLAGS_* and XDP_ATTACHED_* of
/// linux/if_link.h.
public enum XdpMode {
    /// In the driver, before the kernel makes a packet of the frame.
    NATIVE(1 << 2),
    /// Behind the driver: works with any, and costs several times as much.
    GENERIC(1 << 1),
    /// In the network card's own processor, which takes only programs made for it.
    OFFLOAD(1 << 3);

    private final int flag;

    XdpMode(int flag) {
        this.flag = flag;
    }

    /// The word that people see: `native`.
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    int flag() {
        return flag;
    }
}
