package dev.breakwater.cli.resource;

import dev.breakwater.api.v1.Node;
import dev.breakwater.api.v1.Refusal;
import dev.breakwater.cli.terminal.Table;
import java.util.List;
import java.util.stream.Collectors;

/// Nodes, a line each, with the version each one runs.
final class NodeTable {
    private NodeTable() {}

    /// @param newest the newest version's number
    static Table of(List<Node> nodes, long newest) {
        Table table =
                new Table("NODE", "CONNECTED", "VERSION", "LIVE", "LATENCY", "INTERFACES", "NOTE");
        for (Node node : nodes) {
            boolean isLive = node.getAppliedVersion() == newest;
            table.add(
                    node.getId(),
                    node.getConnected() ? "yes" : "no",
                    Long.toString(node.getAppliedVersion()),
                    isLive ? live(node) : "no",
                    node.getAppliedLatencyMillis() > 0
                            ? "%.1f ms".formatted(node.getAppliedLatencyMillis())
                            : "-",
                    node.getInterfacesCount() == 0
                            ? "-"
                            : String.join(", ", node.getInterfacesList()),
                    note(node, isLive));
        }
        return table;
    }

    static String refusal(Refusal refusal) {
        return refusal.getResource().isEmpty()
                ? refusal.getReason()
                : refusal.getResource() + ": " + refusal.getReason();
    }

    private static String live(Node node) {
        return node.getQuarantinedCount() == 0 ? "yes" : "in part";
    }

    /// What a node refused and runs the rest without.
    static String quarantined(Node node) {
        return node.getQuarantinedList().stream()
                .map(
                        item ->
                                (item.getRunsEarlier() ? "with an earlier " : "without ")
                                        + item.getResource()
                                        + ": "
                                        + item.getReason())
                .collect(Collectors.joining("; "));
    }

    private static String note(Node node, boolean isLive) {
        if (node.hasRefusal()) {
            return "refused version "
                    + node.getRefusal().getVersion()
                    + ": "
                    + refusal(node.getRefusal());
        }
        if (node.getQuarantinedCount() > 0) {
            return quarantined(node);
        }
        if (isLive) {
            return "-";
        }
        return node.getConnected()
                ? "sent version " + node.getSentVersion()
                : "gets the newest when it connects";
    }
}
