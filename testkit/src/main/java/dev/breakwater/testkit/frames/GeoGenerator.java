package dev.breakwater.testkit.frames;

import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.GeoMatch;
import dev.breakwater.shield.config.InterfaceRole;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.geo.Geo;
import dev.breakwater.shield.geo.GeoEntry;
import dev.breakwater.shield.geo.GeoTable;
import dev.breakwater.shield.geo.NodeSources;
import dev.breakwater.shield.geo.SpecialSources;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// What a node knows of sources, made from a seed: few countries and ASNs, so that they meet.
/// Owned by one thread.
final class GeoGenerator {
    static final List<CountryCode> COUNTRIES =
            List.of(
                    new CountryCode("DE"),
                    new CountryCode("FR"),
                    new CountryCode("JP"),
                    new CountryCode("ZA"));

    static final List<Asn> ASNS =
            List.of(new Asn(1), new Asn(64_496), new Asn(4_200_000_000L), new Asn(4_294_967_295L));

    private final RandomGenerator random;
    private final Worlds world;

    GeoGenerator(RandomGenerator random, Worlds world) {
        this.random = random;
        this.world = world;
    }

    /// A quarter of the time nothing at all.
    NodeSources sources() {
        if (random.nextInt(4) == 0) {
            return NodeSources.NONE;
        }
        List<GeoEntry> entries = new ArrayList<>();
        // Many enough for a table of every /24, now and then.
        int count = random.nextInt(random.nextInt(3) == 0 ? 2_000 : 300);
        for (int i = 0; i < count; i++) {
            int country = random.nextInt(5) == 0 ? 0 : pick(COUNTRIES).id();
            long asn = random.nextInt(5) == 0 ? 0 : pick(ASNS).number();
            entries.add(new GeoEntry(world.prefix(world.family()), new Geo(country, asn)));
        }
        List<IpPrefix> own =
                random.nextBoolean()
                        ? List.of()
                        : List.of(IpPrefix.single(world.service().address()));
        InterfaceRole role = random.nextBoolean() ? InterfaceRole.WAN : InterfaceRole.LAN;
        return new NodeSources(GeoTable.of(entries), new SpecialSources(own), role);
    }

    /// Mostly what asks for nothing.
    GeoMatch match() {
        return random.nextInt(4) != 0
                ? GeoMatch.ANY
                : new GeoMatch(
                        random.nextBoolean() ? List.of() : List.of(pick(COUNTRIES)),
                        random.nextBoolean() ? List.of() : List.of(pick(ASNS)));
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
