package dev.breakwater.cli.geo;

import dev.breakwater.cli.terminal.CommandException;
import dev.breakwater.cli.terminal.ExitCode;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.geo.GeoTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `breakwater geo find`.
@Command(
        name = "find",
        sortOptions = false,
        description = {
            "Says where addresses are: a line each, address, country, ASN.",
            "By the databases that are named; where none is, by those that geo update fetched."
        })
final class GeoFindCommand implements Callable<Integer> {
    @Option(
            names = "--geo-country",
            paramLabel = "FILE",
            description = "A database of countries, in MaxMind's format or of ranges.")
    private Optional<Path> country = Optional.empty();

    @Option(
            names = "--geo-asn",
            paramLabel = "FILE",
            description = "A database of autonomous systems, likewise.")
    private Optional<Path> asn = Optional.empty();

    @Parameters(paramLabel = "ADDRESS", arity = "1..*", description = "IPv4 or IPv6.")
    private List<String> addresses = List.of();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        boolean isNamed = country.isPresent() || asn.isPresent();
        GeoTable table =
                isNamed
                        ? GeoDatabases.read(country, asn)
                        : GeoDatabases.read(
                                Optional.of(GeoUpdateCommand.COUNTRIES),
                                Optional.of(GeoUpdateCommand.ASNS).filter(Files::exists));
        for (String text : addresses) {
            IpAddress address =
                    IpText.parseAddress(text)
                            .orElseThrow(
                                    () ->
                                            CommandException.refused(
                                                    "address: "
                                                            + text
                                                            + " (expected: 192.0.2.7 or"
                                                            + " 2001:db8::7)"));
            spec.commandLine().getOut().println(address + " " + table.find(address));
        }
        return ExitCode.FINE;
    }
}
