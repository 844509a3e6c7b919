package dev.breakwater.shield.sight;

import dev.breakwater.bpf.ShieldAbi;
import java.nio.ByteBuffer;

/// Counts what stands in the table of connections: `struct connection_set` of
/// bpf/connection_abi.h. Owned by one thread.
///
/// Connections are dated by the kernel's ticks, a clock that user space doesn't have. Here it is as
/// late as the newest connection that was ever counted: it stands still where nothing comes.
public final class ConnectionCensus {
    private int now;
    private boolean hasBegun;

    /// Counts the sets from a buffer's position to its limit.
    ///
    /// @param sets in the machine's byte order
    public ConnectionCount count(ByteBuffer sets) {
        for (int way = sets.position(); way < sets.limit(); way += ShieldAbi.CONNECTION_BYTES) {
            look(state(sets, way));
        }
        long proven = 0;
        long learned = 0;
        long sources = 0;
        long places = 0;
        for (int way = sets.position(); way < sets.limit(); way += ShieldAbi.CONNECTION_BYTES) {
            int state = state(sets, way);
            places++;
            look(state); // It may have been seen again since.
            if (!isKept(kind(state), seen(state), now)) {
                continue;
            }
            if (kind(state) == ShieldAbi.CONNECTION_SOURCE) {
                sources++;
            } else if ((state & ShieldAbi.CONNECTION_IS_PROVEN) != 0) {
                proven++;
            } else {
                learned++;
            }
        }
        return new ConnectionCount(proven, learned, sources, places);
    }

    private void look(int state) {
        int ahead = seen(state) - now & ShieldAbi.SEEN_MASK;
        boolean isNewer = ahead != 0 && ahead <= ShieldAbi.SEEN_MASK / 2;
        if (kind(state) != ShieldAbi.CONNECTION_NONE && (!hasBegun || isNewer)) {
            now = seen(state);
            hasBegun = true;
        }
    }

    private static int state(ByteBuffer sets, int way) {
        return sets.getInt(way + ShieldAbi.CONNECTION_STATE_OFFSET);
    }

    private static int kind(int state) {
        return state & ShieldAbi.CONNECTION_STATE_MASK;
    }

    private static int seen(int state) {
        return state >>> ShieldAbi.CONNECTION_SEEN_SHIFT;
    }

    /// Whether a connection of that state, seen last then, still counts. Times wrap.
    ///
    /// @param state `CONNECTION_OPEN` and its like
    public static boolean isKept(int state, int seen, int now) {
        int units =
                switch (state) {
                    case ShieldAbi.CONNECTION_OPEN -> ShieldAbi.CONNECTION_OPEN_UNITS;
                    case ShieldAbi.CONNECTION_CLOSING -> ShieldAbi.CONNECTION_CLOSING_UNITS;
                    case ShieldAbi.CONNECTION_DATAGRAMS -> ShieldAbi.CONNECTION_DATAGRAMS_UNITS;
                    case ShieldAbi.CONNECTION_SOURCE -> ShieldAbi.CONNECTION_SOURCE_UNITS;
                    default -> -1;
                };
        return (now - seen & ShieldAbi.SEEN_MASK) <= units;
    }
}
