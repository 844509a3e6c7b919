package dev.breakwater.cli.geo;

import dev.breakwater.cli.terminal.CommandException;
import dev.breakwater.cli.terminal.ExitCode;
import dev.breakwater.shield.geo.GeoField;
import dev.breakwater.shield.geo.GeoLayer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `breakwater geo update`.
@Command(
        name = "update",
        sortOptions = false,
        description = {
            "Fetches free databases of countries and of autonomous systems with npm, checks them, and"
                    + " puts them in the place of those before. Where anything fails, those before"
                    + " stay.",
            "Agents with --geo-country FILE and --geo-asn FILE see them within a minute."
        },
        footer = {
            "",
            "The databases, of ip-location-db: geo-whois-asn-country, CC0, made of data of the regional"
                    + " Internet registries, CC BY 4.0 by the NRO (nro.net); asn, CC BY 4.0 by"
                    + " RouteViews (routeviews.org), DB-IP (db-ip.com) and the NRO."
        })
final class GeoUpdateCommand implements Callable<Integer> {
    static final Path COUNTRIES = Path.of("/var/lib/breakwater/geo/country.mmdb");
    static final Path ASNS = Path.of("/var/lib/breakwater/geo/asn.csv");

    private static final String COUNTRY_PACKAGE = "@ip-location-db/geo-whois-asn-country-mmdb";
    private static final String COUNTRY_DATABASE = "geo-whois-asn-country.mmdb";
    private static final String ASN_PACKAGE = "@ip-location-db/asn";
    private static final List<String> ASN_RANGES = List.of("asn-ipv4.csv", "asn-ipv6.csv");
    private static final long FETCH_SECONDS_MAX = 300;

    @Option(
            names = "--country-to",
            paramLabel = "FILE",
            description = "Where the one of countries goes (default: ${DEFAULT-VALUE}).")
    private Path countries = COUNTRIES;

    @Option(
            names = "--asn-to",
            paramLabel = "FILE",
            description = "Where the one of autonomous systems goes (default: ${DEFAULT-VALUE}).")
    private Path asns = ASNS;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try {
            update(countries, GeoField.COUNTRY);
            update(asns, GeoField.ASN);
            return ExitCode.FINE;
        } catch (IOException e) {
            throw CommandException.failed("geo update: " + e + "; the database before stays");
        }
    }

    private void update(Path file, GeoField field) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path work = Files.createTempDirectory(folder, ".geo-update-");
        try {
            Path fetched =
                    switch (field) {
                        case COUNTRY -> fetch(work, COUNTRY_PACKAGE).resolve(COUNTRY_DATABASE);
                        case ASN -> joined(fetch(work, ASN_PACKAGE), work.resolve("asn.csv"));
                    };
            GeoLayer layer = GeoDatabases.read(fetched, field);
            Files.move(
                    fetched,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            tell(file, layer);
        } finally {
            remove(work);
        }
    }

    /// One file of both families' ranges.
    private static Path joined(Path folder, Path file) throws IOException {
        try (OutputStream all = Files.newOutputStream(file)) {
            for (String ranges : ASN_RANGES) {
                Files.copy(folder.resolve(ranges), all);
            }
        }
        return file;
    }

    private void tell(Path file, GeoLayer layer) {
        String made =
                layer.builtEpochSeconds() == 0
                        ? ""
                        : ", made " + Instant.ofEpochSecond(layer.builtEpochSeconds());
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: %d IPv4 and %d IPv6 ranges%s%n",
                        file, layer.ipv4().count(), layer.ipv6().count(), made);
    }

    /// Where a package's files are now. npm finds its registry by its own settings.
    private static Path fetch(Path work, String name) throws IOException {
        Path log = work.resolve("npm.log");
        Process npm =
                new ProcessBuilder(
                                "npm",
                                "install",
                                "--prefix",
                                work.toString(),
                                "--ignore-scripts",
                                "--no-audit",
                                "--no-fund",
                                "--no-save",
                                name)
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            if (!npm.waitFor(FETCH_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw CommandException.failed(
                        "npm: still busy after "
                                + FETCH_SECONDS_MAX
                                + " s; the database before stays");
            }
            if (npm.exitValue() != 0) {
                throw CommandException.failed(
                        "npm: could not fetch "
                                + name
                                + "; the database before stays:\n"
                                + Files.readString(log).strip());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("geo update: interrupted; the database before stays");
        } finally {
            npm.destroyForcibly();
        }
        return work.resolve("node_modules").resolve(name);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
