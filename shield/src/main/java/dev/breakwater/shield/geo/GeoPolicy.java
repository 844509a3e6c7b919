package dev.breakwater.shield.geo;

import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.Selection;
import java.util.List;

/// What backends ask of where a source is from. Pure.
///
/// @param knowsCountries whether a database says any: what isn't known can't be asked for
/// @param knowsAsns likewise
public record GeoPolicy(boolean knowsCountries, boolean knowsAsns) {
    /// Whether a backend takes nothing from there.
    public boolean denies(Protection protection, Geo geo) {
        boolean isCountryDenied =
                switch (protection.countries()) {
                    case Selection.Any<CountryCode>() -> false;
                    case Selection.Allow<CountryCode>(var allowed) -> !holds(allowed, geo);
                    case Selection.Deny<CountryCode>(var denied) -> holds(denied, geo);
                };
        boolean isAsnDenied =
                switch (protection.asns()) {
                    case Selection.Any<Asn>() -> false;
                    case Selection.Allow<Asn>(var allowed) -> !holdsAsn(allowed, geo);
                    case Selection.Deny<Asn>(var denied) -> holdsAsn(denied, geo);
                };
        return (knowsCountries && isCountryDenied) || (knowsAsns && isAsnDenied);
    }

    /// Whether a backend asks for anything that can be known.
    public boolean isAsked(Protection protection) {
        return (knowsCountries && !(protection.countries() instanceof Selection.Any))
                || (knowsAsns && !(protection.asns() instanceof Selection.Any));
    }

    /// The ASNs that a backend names.
    static List<Asn> asns(Protection protection) {
        return switch (protection.asns()) {
            case Selection.Any<Asn>() -> List.of();
            case Selection.Allow<Asn>(var allowed) -> allowed;
            case Selection.Deny<Asn>(var denied) -> denied;
        };
    }

    private static boolean holds(List<CountryCode> countries, Geo geo) {
        return countries.stream().anyMatch(country -> country.id() == geo.countryId());
    }

    private static boolean holdsAsn(List<Asn> asns, Geo geo) {
        return asns.stream().anyMatch(asn -> asn.number() == geo.asn());
    }
}
