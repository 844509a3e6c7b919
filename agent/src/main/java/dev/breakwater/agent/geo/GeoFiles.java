package dev.breakwater.agent.geo;

import dev.breakwater.shield.geo.GeoField;
import dev.breakwater.shield.geo.GeoLayer;
import dev.breakwater.shield.geo.GeoTable;
import java.nio.file.Path;
import java.util.Optional;

/// The databases that a node was told of, if any. Owned by one thread.
public final class GeoFiles {
    private final Optional<GeoFile> country;
    private final Optional<GeoFile> asn;

    private GeoFiles(Optional<GeoFile> country, Optional<GeoFile> asn) {
        this.country = country;
        this.asn = asn;
    }

    /// The databases at those places, none of them read yet.
    ///
    /// @param country a database of countries; the empty path where there is none
    /// @param asn a database of autonomous systems; the empty path where there is none
    /// @param copies the folder where the last good copies are kept
    public static GeoFiles of(Path country, Path asn, Path copies) {
        return new GeoFiles(
                file(country, copies.resolve("country.mmdb"), GeoField.COUNTRY),
                file(asn, copies.resolve("asn.mmdb"), GeoField.ASN));
    }

    /// Whether there is no database to read, now or ever.
    public boolean isNone() {
        return country.isEmpty() && asn.isEmpty();
    }

    /// Reads what changed since the last time; answers whether [#table] did.
    public boolean refresh() {
        // Both, whatever the first says.
        boolean hasCountryChanged = country.filter(GeoFile::refresh).isPresent();
        boolean hasAsnChanged = asn.filter(GeoFile::refresh).isPresent();
        return hasCountryChanged || hasAsnChanged;
    }

    /// What the databases say that were good last.
    public GeoTable table() {
        return new GeoTable(layer(country), layer(asn));
    }

    private static GeoLayer layer(Optional<GeoFile> file) {
        return file.map(GeoFile::layer).orElse(GeoLayer.NONE);
    }

    private static Optional<GeoFile> file(Path file, Path lastGood, GeoField field) {
        return file.toString().isEmpty()
                ? Optional.empty()
                : Optional.of(new GeoFile(file, lastGood, field));
    }
}
