package dev.breakwater.cli.resource;

import dev.breakwater.api.v1.ListVersionsRequest;
import dev.breakwater.api.v1.ListVersionsResponse;
import dev.breakwater.api.v1.Version;
import dev.breakwater.cli.terminal.CommandException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `breakwater versions list`.
@Command(
        name = "list",
        description = "Who changed what, when and through what: the newest version first.")
final class VersionsListCommand implements Callable<Integer> {
    private static final int PAGE_MAX = 1_000;
    private static final int LIMIT_MAX = 100_000;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many, 1 to 100,000 (default: 20).")
    private int limit;

    @Option(
            names = "--of",
            paramLabel = "KIND/NAME",
            defaultValue = "",
            description = "Only versions that changed this resource: FilterRule/block-udp.")
    private String resource = "";

    @Mixin private ServerOption server = new ServerOption();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw CommandException.refused(
                    "--limit: " + limit + " (expected: 1 to " + LIMIT_MAX + ")");
        }
        try (ControlClient control = server.open()) {
            List<Version> versions = new ArrayList<>();
            String pageToken = "";
            do {
                ListVersionsResponse page =
                        control.versions(
                                ListVersionsRequest.newBuilder()
                                        .setLimit(Math.min(limit - versions.size(), PAGE_MAX))
                                        .setResource(resource)
                                        .setPageToken(pageToken)
                                        .build());
                versions.addAll(page.getVersionsList());
                pageToken = page.getNextPageToken();
            } while (!pageToken.isEmpty() && versions.size() < limit);
            PrintWriter out = spec.commandLine().getOut();
            KindTable.of(ResourceKind.VERSIONS, versions, 0)
                    .print(
                            out,
                            spec.commandLine().getColorScheme().ansi(),
                            resource.isEmpty()
                                    ? "No version is published yet."
                                    : "No version changed " + resource + ".");
            if (!pageToken.isEmpty()) {
                out.println("There are older ones: --limit " + 2L * limit + " shows more.");
            }
            return 0;
        }
    }
}
