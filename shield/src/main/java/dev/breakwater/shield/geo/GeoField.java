package dev.breakwater.shield.geo;

/// What is read of a database.
public enum GeoField {
    /// The id of `country.iso_code` (MaxMind's databases), of `country_code` (ip-location-db's), or
    /// where a record has neither, of `registered_country.iso_code`.
    COUNTRY,
    /// `autonomous_system_number`, its 32 bits.
    ASN
}
