package dev.breakwater.cli.resource;

import dev.breakwater.api.v1.Cluster;
import dev.breakwater.api.v1.ClusterKey;
import dev.breakwater.api.v1.ClusterKeyResponse;
import dev.breakwater.api.v1.CreateClusterRequest;
import dev.breakwater.api.v1.ListClustersRequest;
import dev.breakwater.api.v1.RotateClusterKeyRequest;
import dev.breakwater.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `breakwater cluster`.
@Command(
        name = "cluster",
        synopsisSubcommandLabel = "COMMAND",
        description = "Groups of nodes, and the keys that let nodes in.")
public final class ClusterCommand {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "create",
            description = "Makes a cluster, and prints the token that nodes join it with.")
    int create(
            @Parameters(paramLabel = "NAME", description = "The new cluster's name.") String name,
            @Mixin KeyHours keyHours,
            @Mixin ServerOption server) {
        CreateClusterRequest request =
                CreateClusterRequest.newBuilder().setName(name).setKeyHours(keyHours.hours).build();
        try (ControlClient control = server.open()) {
            return print(name, control.clusterCall(stub -> stub.createCluster(request)));
        }
    }

    @Command(
            name = "rotate-key",
            description = {
                "Makes a new key, and prints the token that nodes join the cluster with.",
                "Older keys stay good until they expire; nodes that have joined are not concerned."
            })
    int rotateKey(
            @Parameters(paramLabel = "NAME", description = "The cluster; first of all default.")
                    String name,
            @Mixin KeyHours keyHours,
            @Option(names = "--revoke-others", description = "Ends all older keys at once.")
                    boolean isRevoking,
            @Mixin ServerOption server) {
        RotateClusterKeyRequest request =
                RotateClusterKeyRequest.newBuilder()
                        .setName(name)
                        .setKeyHours(keyHours.hours)
                        .setRevokeOthers(isRevoking)
                        .build();
        try (ControlClient control = server.open()) {
            return print(name, control.clusterCall(stub -> stub.rotateClusterKey(request)));
        }
    }

    @Command(name = "list", description = "Every cluster, its nodes and its good keys.")
    int list(@Mixin ServerOption server) {
        try (ControlClient control = server.open()) {
            List<Cluster> clusters =
                    control.clusterCall(
                                    stub ->
                                            stub.listClusters(
                                                    ListClustersRequest.getDefaultInstance()))
                            .getClustersList();
            Table table = new Table("NAME", "NODES", "KEYS");
            for (Cluster cluster : clusters) {
                String keys =
                        cluster.getKeysList().stream()
                                .map(ClusterCommand::words)
                                .collect(Collectors.joining(", "));
                table.add(
                        cluster.getName(),
                        Integer.toString(cluster.getNodes()),
                        keys.isEmpty() ? "-" : keys);
            }
            table.print(
                    spec.commandLine().getOut(),
                    spec.commandLine().getColorScheme().ansi(),
                    "There are no clusters.");
            return 0;
        }
    }

    private static String words(ClusterKey key) {
        return key.getId() + " until " + KindTable.time(key.getExpireTime());
    }

    private int print(String cluster, ClusterKeyResponse made) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(made.getJoinToken());
        PrintWriter err = spec.commandLine().getErr();
        err.println(
                "Lets nodes into cluster "
                        + cluster
                        + " until "
                        + KindTable.time(made.getKey().getExpireTime())
                        + ". Keep it secret: it is shown once.");
        err.println(
                made.getNodesListen().isEmpty()
                        ? "Control doesn't listen for nodes of other machines yet: start it with"
                                + " --nodes-listen 0.0.0.0:8443"
                        : "On the node: BREAKWATER_AGENT_JOIN=(this token) ./breakwater agent"
                                + " --control https://"
                                + made.getNodesListen().replace("0.0.0.0", "CONTROL")
                                + " --interfaces eth0");
        return 0;
    }

    /// How long a key is good.
    static final class KeyHours {
        @Option(
                names = "--key-hours",
                paramLabel = "N",
                defaultValue = "168",
                description = "How long the key lets nodes in (default: 168, a week).")
        private int hours;
    }
}
