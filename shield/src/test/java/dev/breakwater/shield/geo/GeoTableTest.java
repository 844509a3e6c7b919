package dev.breakwater.shield.geo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GeoTableTest {
    @Test
    void findsWhatLookingAtEveryPrefixFinds() {
        SplittableRandom random = new SplittableRandom(5);
        List<GeoEntry> entries = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            IpAddress address = address(random);
            int length = random.nextInt(address.family().bits() + 1);
            IpPrefix prefix = IpPrefix.of(address, length);
            if (entries.stream().noneMatch(entry -> entry.prefix().equals(prefix))) {
                entries.add(new GeoEntry(prefix, new Geo(random.nextInt(5), random.nextInt(3))));
            }
        }

        GeoTable table = GeoTable.of(entries);

        for (int i = 0; i < 20_000; i++) {
            IpAddress address = address(random);
            Geo expected =
                    entries.stream()
                            .filter(entry -> entry.prefix().contains(address))
                            .max(Comparator.comparing(entry -> entry.prefix().length()))
                            .map(GeoEntry::geo)
                            .orElse(Geo.UNKNOWN);
            assertThat(table.find(address)).as("%s", address).isEqualTo(expected);
        }
    }

    /// Few, at the ends of the address space too, so that they meet.
    private static IpAddress address(SplittableRandom random) {
        return random.nextBoolean()
                ? IpAddress.ipv4(random.nextInt(-2_000, 2_000))
                : IpAddress.ipv6(random.nextInt(-2, 2), random.nextInt(-9, 9));
    }
}
