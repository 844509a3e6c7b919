package dev.breakwater.cli.resource;

import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.api.v1.Node;
import dev.breakwater.cli.terminal.ExitCode;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/// What became of a version on the nodes that control waited for.
final class WaitReport {
    private WaitReport() {}

    /// Writes a line a node; answers the command's exit code.
    static int print(CommandSpec spec, ChangeResponse response) {
        PrintWriter out = spec.commandLine().getOut();
        for (Node node : response.getNodesList()) {
            out.println("node " + node.getId() + ": " + words(node, response.getVersion()));
        }
        if (response.getNodesCount() == 0) {
            out.println("No node is connected: a node gets the version when it connects.");
        }
        return response.getApplied() ? ExitCode.FINE : ExitCode.FAILED;
    }

    private static String words(Node node, long version) {
        if (node.getAppliedVersion() >= version) {
            String runs =
                    "runs version "
                            + node.getAppliedVersion()
                            + " (%.1f ms)".formatted(node.getAppliedLatencyMillis());
            return node.getQuarantinedCount() == 0
                    ? runs
                    : "REFUSED a part; " + runs + " " + NodeTable.quarantined(node);
        }
        if (node.hasRefusal() && node.getRefusal().getVersion() >= version) {
            return "REFUSED version "
                    + node.getRefusal().getVersion()
                    + ", still runs "
                    + node.getAppliedVersion()
                    + ": "
                    + NodeTable.refusal(node.getRefusal());
        }
        return "has not answered yet, runs version " + node.getAppliedVersion();
    }
}
