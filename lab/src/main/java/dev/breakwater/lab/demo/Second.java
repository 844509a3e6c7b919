package dev.breakwater.lab.demo;

import java.util.List;

/// What one second of the demonstration looked like: a row of the table. Rates are per second.
///
/// @param lengthSeconds how long it really was
/// @param served what ended in it
/// @param offeredPps by stream, in the order of [Attack]
/// @param drops what the shield dropped, as control knew it at the time
/// @param originPps packets that reached the origin, the client's among them
record Second(
        double atSeconds,
        double lengthSeconds,
        Phase phase,
        Served served,
        List<Long> offeredPps,
        Drops drops,
        long originPps) {
    Second {
        offeredPps = List.copyOf(offeredPps);
    }
}
