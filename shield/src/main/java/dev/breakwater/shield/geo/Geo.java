package dev.breakwater.shield.geo;

import dev.breakwater.shield.config.CountryCode;

/// Where an address is from.
///
/// @param countryId [CountryCode#id], or [CountryCode#UNKNOWN_ID]
/// @param asn 1 to 4,294,967,295, or 0 where unknown
public record Geo(int countryId, long asn) {
    /// What no database knows.
    public static final Geo UNKNOWN = new Geo(CountryCode.UNKNOWN_ID, 0);

    /// `DE AS64496`; `-` for what is unknown.
    @Override
    public String toString() {
        return CountryCode.nameOfId(countryId) + (asn == 0 ? " -" : " AS" + asn);
    }
}
