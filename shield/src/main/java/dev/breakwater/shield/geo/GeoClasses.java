package dev.breakwater.shield.geo;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The geo classes: sources from one country, and of one ASN where somebody asks for it, are one to
/// the packet path. Immutable.
///
/// A class of a country alone has the country's id for its number, whatever the database; only the
/// numbers from `GEO_CLASSES_FIXED` on depend on it.
///
/// @param isAny false where nothing is known and no source is special: every class is 0
/// @param ipv4 the class of each address
/// @param ipv6 the class of each address
/// @param geos what each class stands for, by its number; the ASN is 0 where nobody asks for it
/// @param policy what backends can ask for
public record GeoClasses(
        boolean isAny, AddressSteps ipv4, AddressSteps ipv6, List<Geo> geos, GeoPolicy policy) {
    /// Every source is unknown.
    public static final GeoClasses NONE =
            new GeoClasses(
                    false,
                    AddressSteps.NONE,
                    AddressSteps.NONE,
                    fixedGeos(),
                    new GeoPolicy(false, false));

    public GeoClasses {
        geos = List.copyOf(geos);
    }

    /// The classes of a table.
    ///
    /// @param asked ASNs that a backend or a filter rule asks for
    /// @throws IllegalArgumentException where there would be too many
    public static GeoClasses of(GeoTable table, SpecialSources special, Set<Asn> asked) {
        Numbering numbering = new Numbering(asked);
        return new GeoClasses(
                true,
                numbering.number(
                        table.country().ipv4(), table.asn().ipv4(), special, IpFamily.IPV4),
                numbering.number(
                        table.country().ipv6(), table.asn().ipv6(), special, IpFamily.IPV6),
                numbering.geos,
                new GeoPolicy(!table.country().isEmpty(), !table.asn().isEmpty()));
    }

    /// The class of an address.
    public int find(IpAddress address) {
        return switch (address.family()) {
            case IPV4 -> ipv4.find(address);
            case IPV6 -> ipv6.find(address);
        };
    }

    private static List<Geo> fixedGeos() {
        List<Geo> geos = new ArrayList<>();
        for (int number = 0; number < ShieldAbi.GEO_CLASSES_FIXED; number++) {
            geos.add(number < CountryCode.IDS ? new Geo(number, 0) : Geo.UNKNOWN);
        }
        return geos;
    }

    /// Gives classes their numbers, in the order in which they are met.
    private static final class Numbering {
        private static final int OWN = 0;
        private static final int MARTIAN = 1;
        private static final int COUNTRY = 2;
        private static final int ASN = 3;

        private final Set<Integer> asked = new HashSet<>();
        private final Map<Long, Integer> numbers = new HashMap<>();
        private final List<Geo> geos = fixedGeos();

        Numbering(Set<Asn> asked) {
            asked.forEach(asn -> this.asked.add((int) asn.number()));
        }

        AddressSteps number(
                AddressSteps country, AddressSteps asn, SpecialSources special, IpFamily family) {
            return AddressSteps.combine(
                    List.of(special.own(family), special.martians(family), country, asn),
                    this::number);
        }

        private int number(int[] values) {
            if (values[OWN] != 0) {
                return values[OWN];
            }
            if (values[MARTIAN] != 0) {
                return values[MARTIAN];
            }
            int country = values[COUNTRY];
            int asn = values[ASN];
            if (asn == 0 || asked.isEmpty() || !asked.contains(asn)) {
                return country;
            }
            long key = (long) country << 32 | Integer.toUnsignedLong(asn);
            return numbers.computeIfAbsent(
                    key, _ -> add(new Geo(country, Integer.toUnsignedLong(asn))));
        }

        private int add(Geo geo) {
            if (geos.size() == ShieldAbi.GEO_CLASSES_MAX) {
                throw new IllegalArgumentException(
                        "geo classes: more than "
                                + ShieldAbi.GEO_CLASSES_MAX
                                + " pairs of a country and an ASN (expected: backends and rules to"
                                + " ask for fewer ASNs)");
            }
            geos.add(geo);
            return geos.size() - 1;
        }
    }
}
