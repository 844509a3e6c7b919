package dev.breakwater.cli.resource;

import dev.breakwater.api.v1.GetTopSourcesRequest;
import dev.breakwater.api.v1.GetTopSourcesResponse;
import dev.breakwater.api.v1.TopSource;
import dev.breakwater.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `breakwater top`.
@Command(name = "top", description = "Who sends most to a backend, and how many send.")
public final class TopCommand implements Callable<Integer> {
    @Mixin private ServerOption server = new ServerOption();

    @Parameters(
            paramLabel = "BACKEND",
            description = "A backend's name; none: what belongs to no backend.")
    private String backend = "";

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How far back, 1 to 3600; 10 by default.")
    private int seconds = 10;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "How many sources, 1 to 100; 20 by default.")
    private int limit = 20;

    @Option(names = "--node", paramLabel = "NODE", description = "Only what this node has seen.")
    private String node = "";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        GetTopSourcesRequest request =
                GetTopSourcesRequest.newBuilder()
                        .setId(backend)
                        .setSeconds(seconds)
                        .setLimit(limit)
                        .setNode(node)
                        .build();
        try (ControlClient control = server.open()) {
            GetTopSourcesResponse top = control.topSources(request);
            PrintWriter out = spec.commandLine().getOut();
            out.println(summary(top));
            out.println();
            table(top)
                    .print(
                            out,
                            spec.commandLine().getColorScheme().ansi(),
                            "No source stands out.");
            return 0;
        }
    }

    private String summary(GetTopSourcesResponse top) {
        return "%s: about %s packets/s from about %s sources a second, over the last %d s."
                .formatted(
                        backend,
                        number(top.getPacketsPerSecond()),
                        number(top.getUniqueSources()),
                        seconds);
    }

    private static Table table(GetTopSourcesResponse top) {
        Table table = new Table("SOURCE", "PACKETS/S", "SHARE");
        for (TopSource source : top.getSourcesList()) {
            table.add(
                    source.getAddress(),
                    number(source.getPacketsPerSecond()),
                    String.format(Locale.ROOT, "%.1f %%", 100 * source.getShare()));
        }
        return table;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,d", Math.round(value));
    }
}
