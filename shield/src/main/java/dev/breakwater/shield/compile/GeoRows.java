package dev.breakwater.shield.compile;

import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.GeoMatch;
import dev.breakwater.shield.geo.Geo;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which rules each geo leaves, by their place in the order of judging. Owned by one thread.
final class GeoRows {
    private static final BitSet NONE = new BitSet();

    /// Rules that ask for no country, and for no ASN.
    private final BitSet anyCountry = new BitSet();

    private final BitSet anyAsn = new BitSet();
    private final Map<Integer, BitSet> byCountry = new HashMap<>();
    private final Map<Long, BitSet> byAsn = new HashMap<>();

    GeoRows(List<FilterRule> rules) {
        for (int rule = 0; rule < rules.size(); rule++) {
            GeoMatch match = rules.get(rule).match().geo();
            anyCountry.set(rule, match.countries().isEmpty());
            anyAsn.set(rule, match.asns().isEmpty());
            for (CountryCode country : match.countries()) {
                byCountry.computeIfAbsent(country.id(), _ -> new BitSet()).set(rule);
            }
            for (Asn asn : match.asns()) {
                byAsn.computeIfAbsent(asn.number(), _ -> new BitSet()).set(rule);
            }
        }
    }

    /// The numbers of the rows that geos leave.
    int[] numbers(List<Geo> geos, RowPool rows) {
        Map<Geo, Integer> known = new HashMap<>();
        return geos.stream()
                .mapToInt(geo -> known.computeIfAbsent(named(geo), name -> numberOf(name, rows)))
                .toArray();
    }

    /// What rules name of it: what none names is all the same.
    private Geo named(Geo geo) {
        return new Geo(
                byCountry.containsKey(geo.countryId()) ? geo.countryId() : CountryCode.UNKNOWN_ID,
                byAsn.containsKey(geo.asn()) ? geo.asn() : 0);
    }

    private int numberOf(Geo geo, RowPool rows) {
        BitSet country = (BitSet) anyCountry.clone();
        country.or(byCountry.getOrDefault(geo.countryId(), NONE));
        BitSet asn = (BitSet) anyAsn.clone();
        asn.or(byAsn.getOrDefault(geo.asn(), NONE));
        country.and(asn);
        Row row = rows.row();
        country.stream().forEach(row::set);
        return rows.nameOf(row);
    }
}
