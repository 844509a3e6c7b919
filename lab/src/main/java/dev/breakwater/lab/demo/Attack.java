package dev.breakwater.lab.demo;

import dev.breakwater.lab.LabPlace;
import dev.breakwater.lab.flood.Flood;
import dev.breakwater.lab.flood.FloodKind;
import dev.breakwater.lab.flood.FloodPlan;
import dev.breakwater.lab.flood.FloodStream;
import java.util.List;

/// The floods of the demonstration.
final class Attack {
    /// Streams of [#plan], by their place in it.
    static final int UDP = 0;

    static final int SYN_LISTED = 1;
    static final int SYN_ANYWHERE = 2;
    static final int LOUD = 3;

    private static final int PORT = 80;

    /// A quarter of the IPv4 addresses: 128.0.0.0 to 191.255.255.255.
    private static final String ANYWHERE = "128.0.0.0/2";

    private static final String LISTED = "198.18.0.0/15";

    private Attack() {}

    static FloodPlan plan(long seed) {
        return new FloodPlan(
                List.of(
                        stream("udp", FloodKind.UDP, ANYWHERE, 64, 230_000),
                        stream("syn-listed", FloodKind.SYN, LISTED, 0, 85_000),
                        stream("syn-anywhere", FloodKind.SYN, ANYWHERE, 0, 5_000),
                        stream("loud", FloodKind.DATA, LabPlace.ATTACKER.ipv4(), 200, 50_000)),
                Flood.DURATION_MAX,
                seed);
    }

    private static FloodStream stream(
            String name, FloodKind kind, String source, int payloadBytes, int ratePps) {
        return new FloodStream(
                name, kind, List.of(source), LabPlace.ORIGIN.ipv4(), PORT, payloadBytes, ratePps);
    }
}
