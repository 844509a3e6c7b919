package dev.breakwater.cli.explain;

import dev.breakwater.cli.geo.GeoDatabases;
import dev.breakwater.cli.terminal.CommandException;
import dev.breakwater.shield.config.InterfaceRole;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.geo.NodeSources;
import dev.breakwater.shield.geo.SpecialSources;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What a node knows of sources, as its agent is told by the same words.
final class SourceOptions {
    @Option(
            names = "--geo-country",
            paramLabel = "FILE",
            description = "The node's database of countries.")
    private Optional<Path> country = Optional.empty();

    @Option(
            names = "--geo-asn",
            paramLabel = "FILE",
            description = "The node's database of autonomous systems.")
    private Optional<Path> asn = Optional.empty();

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "What the interface of the capture looks at: lan or wan (default: lan).")
    private InterfaceRole role = InterfaceRole.LAN;

    @Option(
            names = "--own-prefixes",
            paramLabel = "PREFIX",
            split = ",",
            description = "The node's own prefixes: with --role wan, no source.")
    private List<String> ownPrefixes = List.of();

    /// @throws CommandException where a database can't be read, or a prefix can't be
    NodeSources read() {
        List<IpPrefix> own = ownPrefixes.stream().map(SourceOptions::prefix).toList();
        if (own.size() > SpecialSources.OWN_MAX) {
            throw CommandException.refused(
                    "own-prefixes: "
                            + own.size()
                            + " (expected: at most "
                            + SpecialSources.OWN_MAX
                            + ")");
        }
        return new NodeSources(GeoDatabases.read(country, asn), new SpecialSources(own), role);
    }

    private static IpPrefix prefix(String text) {
        return IpText.parsePrefix(text)
                .orElseThrow(
                        () ->
                                CommandException.refused(
                                        "own-prefixes: "
                                                + text
                                                + " (expected: 192.0.2.0/24 or 2001:db8::/32)"));
    }
}
