package dev.breakwater.shield.geo;

import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import java.util.List;

/// Where all addresses are, as far as databases say. Immutable.
public record GeoTable(GeoLayer country, GeoLayer asn) {
    /// Knows nothing.
    public static final GeoTable EMPTY = new GeoTable(GeoLayer.NONE, GeoLayer.NONE);

    /// The table of prefixes, of which the longest decides.
    public static GeoTable of(List<GeoEntry> entries) {
        return new GeoTable(layer(entries, GeoField.COUNTRY), layer(entries, GeoField.ASN));
    }

    private static GeoLayer layer(List<GeoEntry> entries, GeoField field) {
        List<PrefixSteps.Entry> values =
                entries.stream()
                        .map(
                                entry ->
                                        new PrefixSteps.Entry(
                                                entry.prefix(),
                                                switch (field) {
                                                    case COUNTRY -> entry.geo().countryId();
                                                    case ASN -> (int) entry.geo().asn();
                                                }))
                        .toList();
        return new GeoLayer(
                PrefixSteps.of(IpFamily.IPV4, values),
                PrefixSteps.of(IpFamily.IPV6, values),
                "prefixes",
                0);
    }

    /// Whether it knows nothing.
    public boolean isEmpty() {
        return country.isEmpty() && asn.isEmpty();
    }

    /// Where an address is from: [Geo#UNKNOWN] where nothing is known.
    public Geo find(IpAddress address) {
        return new Geo(country.find(address), Integer.toUnsignedLong(asn.find(address)));
    }
}
