package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Limit;
import dev.breakwater.shield.config.LimitKind;
import java.util.Optional;

/// Whether packets keep within the limits of their backend: of its source, of its device, of its
/// source's network, and of all sources together. Owned by one thread.
final class BackendLimits {
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;

    private final SourceBuckets sources;
    private final long[] packetsEmptyAtNanos = new long[ShieldAbi.BACKEND_SLOTS_MAX];
    private final long[] bytesEmptyAtNanos = new long[ShieldAbi.BACKEND_SLOTS_MAX];

    /// @param sources the sources', devices' and networks' buckets
    BackendLimits(SourceBuckets sources) {
        this.sources = sources;
    }

    /// The reason of the first limit that the packet is beyond. It has taken its place of those
    /// before.
    Optional<Reason> judge(Backend backend, int slot, Parsed.Packet packet, long nowNanos) {
        for (LimitKind kind : LimitKind.values()) {
            Optional<Limit> limit = backend.protection().limits().of(kind);
            if (limit.isPresent()
                    && counts(kind, packet)
                    && !take(kind, limit.get(), slot, packet, nowNanos)) {
                return Optional.of(reason(kind));
            }
        }
        return Optional.empty();
    }

    private static boolean counts(LimitKind kind, Parsed.Packet packet) {
        return kind != LimitKind.SOURCE_CONNECTIONS
                || (packet.transport() instanceof Transport.Tcp tcp
                        && (tcp.flags() & (SYN | ACK)) == SYN);
    }

    private boolean take(
            LimitKind kind, Limit limit, int slot, Parsed.Packet packet, long nowNanos) {
        IpHeader ip = packet.ip();
        return switch (kind) {
            case SOURCE_LIMIT, SOURCE_BYTES, SOURCE_CONNECTIONS, NETWORK_LIMIT, NETWORK_BYTES ->
                    sources.take(ip.source(), slot, kind, limit, ip.packetBytes(), nowNanos);
            case DEVICE_LIMIT ->
                    Inspection.message(packet)
                            .flatMap(Telemetry::device)
                            .map(device -> sources.takeOfDevice(device, slot, limit, nowNanos))
                            .orElse(true);
            case BACKEND_LIMIT ->
                    take(packetsEmptyAtNanos, slot, limit, ip.packetBytes(), nowNanos);
            case BACKEND_BYTES -> take(bytesEmptyAtNanos, slot, limit, ip.packetBytes(), nowNanos);
        };
    }

    private static boolean take(
            long[] emptyAtNanos, int slot, Limit limit, int ipBytes, long nowNanos) {
        if (Limits.isBeyond(emptyAtNanos[slot], limit, nowNanos)) {
            return false;
        }
        emptyAtNanos[slot] = Limits.after(emptyAtNanos[slot], limit, ipBytes, nowNanos);
        return true;
    }

    private static Reason reason(LimitKind kind) {
        return switch (kind) {
            case SOURCE_LIMIT -> Reason.SOURCE_LIMIT;
            case SOURCE_BYTES -> Reason.SOURCE_BYTES;
            case SOURCE_CONNECTIONS -> Reason.SOURCE_CONNECTIONS;
            case DEVICE_LIMIT -> Reason.DEVICE_LIMIT;
            case NETWORK_LIMIT, NETWORK_BYTES -> Reason.NETWORK_LIMIT;
            case BACKEND_LIMIT, BACKEND_BYTES -> Reason.BACKEND_LIMIT;
        };
    }
}
