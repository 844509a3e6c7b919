package dev.breakwater.shield.config;

import java.util.List;

/// Which geo a rule asks of the source.
///
/// @param countries any of them; any at all where empty
/// @param asns likewise
public record GeoMatch(List<CountryCode> countries, List<Asn> asns) {
    /// More than ISO 3166-1 has.
    public static final int COUNTRIES_MAX = 300;

    public static final int ASNS_MAX = 1_000;

    /// Asks for nothing.
    public static final GeoMatch ANY = new GeoMatch(List.of(), List.of());

    public GeoMatch {
        countries = List.copyOf(countries);
        asns = List.copyOf(asns);
        Refuse.unlessInRange("countries", countries.size(), 0, COUNTRIES_MAX);
        Refuse.unlessInRange("asns", asns.size(), 0, ASNS_MAX);
    }

    public boolean isAny() {
        return countries.isEmpty() && asns.isEmpty();
    }
}
