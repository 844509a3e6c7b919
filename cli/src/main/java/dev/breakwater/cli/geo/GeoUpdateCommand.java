package dev.breakwater.cli.geo;

import dev.breakwater.cli.terminal.CommandException;
import dev.breakwater.cli.terminal.ExitCode;
import dev.breakwater.shield.geo.GeoField;
import dev.breakwater.shield.geo.GeoLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
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
            "Fetches a free database of countries with npm, checks it, and puts it in the place of the"
                    + " one before. Where anything fails, the one before stays.",
            "Agents with --geo-country FILE see it within a minute."
        },
        footer = {
            "",
            "The database: geo-whois-asn-country of ip-location-db, CC0; made of data of the regional"
                    + " Internet registries, CC BY 4.0 by the NRO (nro.net)."
        })
final class GeoUpdateCommand implements Callable<Integer> {
    static final Path DEFAULT_FILE = Path.of("/var/lib/breakwater/geo/country.mmdb");

    private static final String PACKAGE = "@ip-location-db/geo-whois-asn-country-mmdb";
    private static final String DATABASE = "geo-whois-asn-country.mmdb";
    private static final long FETCH_SECONDS_MAX = 300;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "Where it goes (default: ${DEFAULT-VALUE}).")
    private Path file = DEFAULT_FILE;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try {
            Path folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            Path work = Files.createTempDirectory(folder, ".geo-update-");
            try {
                update(work);
            } finally {
                remove(work);
            }
            return ExitCode.FINE;
        } catch (IOException e) {
            throw CommandException.failed("geo update: " + e + "; the database before stays");
        }
    }

    private void update(Path work) throws IOException {
        fetch(work);
        Path fetched = work.resolve("node_modules").resolve(PACKAGE).resolve(DATABASE);
        GeoLayer layer = GeoDatabases.read(fetched, GeoField.COUNTRY);
        Files.move(
                fetched, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: %d IPv4 and %d IPv6 ranges, made %s%n",
                        file,
                        layer.ipv4().count(),
                        layer.ipv6().count(),
                        Instant.ofEpochSecond(layer.builtEpochSeconds()));
    }

    /// npm finds its registry by its own settings.
    private static void fetch(Path work) throws IOException {
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
                                PACKAGE)
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
                                + PACKAGE
                                + "; the database before stays:\n"
                                + Files.readString(log).strip());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("geo update: interrupted; the database before stays");
        } finally {
            npm.destroyForcibly();
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
