package dev.breakwater.cli.geo;

import dev.breakwater.cli.terminal.CommandException;
import dev.breakwater.shield.geo.GeoDatabase;
import dev.breakwater.shield.geo.GeoField;
import dev.breakwater.shield.geo.GeoLayer;
import dev.breakwater.shield.geo.GeoReading;
import dev.breakwater.shield.geo.GeoTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Reads databases for commands.
public final class GeoDatabases {
    private GeoDatabases() {}

    /// What two databases say together.
    ///
    /// @throws CommandException where one can't be read, with the offset and the reason
    public static GeoTable read(Optional<Path> country, Optional<Path> asn) {
        return new GeoTable(
                country.map(file -> read(file, GeoField.COUNTRY)).orElse(GeoLayer.NONE),
                asn.map(file -> read(file, GeoField.ASN)).orElse(GeoLayer.NONE));
    }

    static GeoLayer read(Path file, GeoField field) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw CommandException.failed(file + ": " + e + " (expected: a file that can be read)");
        }
        return switch (GeoDatabase.read(ByteBuffer.wrap(bytes), field)) {
            case GeoReading.Accepted(GeoLayer layer) -> layer;
            case GeoReading.Rejected rejected ->
                    throw CommandException.refused(file + ": " + rejected);
        };
    }
}
