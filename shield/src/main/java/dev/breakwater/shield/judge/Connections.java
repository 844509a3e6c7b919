package dev.breakwater.shield.judge;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.sight.ConnectionCensus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The connections of those who proved their address, and the addresses proven: a fixed number of
/// sets of [ShieldAbi#CONNECTION_WAYS] ways. A newcomer takes an expired way, else the one seen
/// least recently; one without proof takes none from one that has it. Owned by one thread.
final class Connections {
    private static final long SCOPE_CONNECTION = 0x400_0000_0000L;
    private static final long SCOPE_SOURCE = 0x500_0000_0000L;
    private static final long SCOPE_IPV6 = 1L << 40;
    private static final long MUST_GO = 0xFFFF_FFFFL;

    private final HashSeed seed;
    private final int setMask;
    /// Those that anything was ever put into.
    private final Map<Integer, List<Connection>> used = new HashMap<>();

    /// @param sets a power of two
    Connections(HashSeed seed, int sets) {
        this.seed = seed;
        this.setMask = sets - 1;
    }

    /// The hash of a packet's connection.
    ///
    /// @param protocol of the IP header
    long hash(IpHeader ip, int protocol, int sourcePort, int destinationPort) {
        long scope = SCOPE_CONNECTION | family(ip.source());
        scope |= (long) protocol << 32 | (long) sourcePort << 16 | destinationPort;
        IpAddress from = ip.source();
        IpAddress to = ip.destination();
        return seed.inScope(
                seed.ofAddress(from.high(), from.low()) + seed.ofAddress(to.high(), to.low()),
                scope);
    }

    /// The hash of a source alone.
    long hash(IpAddress source) {
        return seed.hash(SCOPE_SOURCE | family(source), source.high(), source.low());
    }

    /// The one of that hash, seen now.
    Optional<Connection> find(long hash, long nowNanos) {
        int now = seen(nowNanos);
        int tag = (int) (hash >>> 32);
        for (Connection connection : used.getOrDefault(set(hash), List.of())) {
            if (connection.tag == tag && isKept(connection, now)) {
                connection.seen = now;
                return Optional.of(connection);
            }
        }
        return Optional.empty();
    }

    /// Makes the one of that hash anew; empty where it has no room.
    ///
    /// @param state `CONNECTION_*`
    Optional<Connection> add(long hash, int state, boolean isProven, long nowNanos) {
        int now = seen(nowNanos);
        int tag = (int) (hash >>> 32);
        long most = 0;
        Connection taken = null;
        for (Connection way : used.computeIfAbsent(set(hash), _ -> emptySet())) {
            long one = forgettable(way, tag, now, isProven);
            if (one > most) {
                most = one;
                taken = way;
            }
        }
        if (taken == null) {
            return Optional.empty();
        }
        taken.tag = tag;
        taken.seen = now;
        taken.nextSequence = 0;
        taken.isProven = isProven;
        taken.step = ShieldAbi.STEP_DONE;
        taken.early = 0;
        taken.held = "";
        taken.state = state;
        return Optional.of(taken);
    }

    private int set(long hash) {
        return (int) hash & setMask;
    }

    private static List<Connection> emptySet() {
        return Stream.generate(Connection::new).limit(ShieldAbi.CONNECTION_WAYS).toList();
    }

    private static long family(IpAddress address) {
        return address.family() == IpFamily.IPV6 ? SCOPE_IPV6 : 0;
    }

    private static int seen(long nowNanos) {
        return (int) (nowNanos >>> ShieldAbi.SEEN_SHIFT) & ShieldAbi.SEEN_MASK;
    }

    /// How soon a newcomer takes the way's place; 0 where it may not.
    private static long forgettable(Connection way, int tag, int now, boolean isProven) {
        if (way.tag == tag) {
            return MUST_GO;
        }
        if (!isKept(way, now)) {
            return MUST_GO - 1;
        }
        if (way.isProven && !isProven) {
            return 0;
        }
        return age(way, now) + 1L;
    }

    /// How long ago it was seen, in units.
    private static int age(Connection connection, int now) {
        return now - connection.seen & ShieldAbi.SEEN_MASK;
    }

    private static boolean isKept(Connection connection, int now) {
        return ConnectionCensus.isKept(connection.state, connection.seen, now);
    }
}
