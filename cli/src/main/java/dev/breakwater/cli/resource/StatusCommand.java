package dev.breakwater.cli.resource;

import dev.breakwater.api.v1.Node;
import dev.breakwater.api.v1.Version;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `breakwater status`.
@Command(name = "status", description = "Which version each node runs: is the newest one live?")
public final class StatusCommand implements Callable<Integer> {
    @Mixin private ServerOption server = new ServerOption();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (ControlClient control = server.open()) {
            Optional<Version> newest = control.newestVersion();
            List<Node> nodes = control.nodes();
            long number = newest.map(Version::getNumber).orElse(0L);
            PrintWriter out = spec.commandLine().getOut();
            out.println(newest.map(StatusCommand::words).orElse("No version is published yet."));
            out.println(summary(nodes, number));
            out.println();
            NodeTable.of(nodes, number)
                    .print(
                            out,
                            spec.commandLine().getColorScheme().ansi(),
                            "Start an agent: ./breakwater agent");
            return 0;
        }
    }

    private static String words(Version version) {
        return "Newest version: "
                + version.getNumber()
                + ", by "
                + version.getAuthor()
                + ", "
                + KindTable.time(version.getCreateTime());
    }

    private static String summary(List<Node> nodes, long number) {
        if (nodes.isEmpty()) {
            return "No node has connected since control started.";
        }
        long live = nodes.stream().filter(node -> node.getAppliedVersion() == number).count();
        long connected = nodes.stream().filter(Node::getConnected).count();
        long partly =
                nodes.stream()
                        .filter(node -> node.getAppliedVersion() == number)
                        .filter(node -> node.getQuarantinedCount() > 0)
                        .count();
        String summary =
                "Live on %d of %d nodes (%d connected).".formatted(live, nodes.size(), connected);
        return partly == 0
                ? summary
                : summary
                        + " %d of them without what they refused: breakwater quarantine list"
                                .formatted(partly);
    }
}
