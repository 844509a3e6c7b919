package dev.breakwater.control.serve;

import dev.breakwater.api.v1.Cluster;
import dev.breakwater.api.v1.ClusterKey;
import dev.breakwater.api.v1.ClusterKeyResponse;
import dev.breakwater.api.v1.ClusterServiceGrpc;
import dev.breakwater.api.v1.CreateClusterRequest;
import dev.breakwater.api.v1.ListClustersResponse;
import dev.breakwater.api.v1.RotateClusterKeyRequest;
import dev.breakwater.control.clusters.Clusters;
import dev.breakwater.control.clusters.Members;
import dev.breakwater.control.store.StoredCluster;
import dev.breakwater.shield.config.ClusterName;
import dev.breakwater.shield.wire.JoinToken;
import io.grpc.Status;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/// `ClusterService`: what it answers.
///
/// @param nodesListen where nodes of other machines connect; `""` for nowhere
record ClusterCalls(Clusters clusters, Members members, String nodesListen) {
    private static final int KEY_HOURS_MAX = 8_760;
    private static final int KEY_HOURS = 168;
    private static final int KEY_ID_DIGITS = 8;

    List<ApiCall<?, ?>> all() {
        return List.of(
                ApiCall.now(ClusterServiceGrpc.getListClustersMethod(), _ -> list()),
                ApiCall.now(ClusterServiceGrpc.getCreateClusterMethod(), this::create),
                ApiCall.now(ClusterServiceGrpc.getRotateClusterKeyMethod(), this::rotateKey));
    }

    private ListClustersResponse list() {
        var response = ListClustersResponse.newBuilder();
        clusters.list().forEach(cluster -> response.addClusters(message(cluster)));
        return response.build();
    }

    private ClusterKeyResponse create(CreateClusterRequest request) {
        if (!ClusterName.FORM.matcher(request.getName()).matches()) {
            throw RefusedException.wrong(
                    "name", JsonNames.quoted(request.getName()), ClusterName.EXPECTED);
        }
        Duration lifetime = lifetime(request.hasKeyHours(), request.getKeyHours());
        return answer(request.getName(), clusters.create(request.getName(), lifetime));
    }

    private ClusterKeyResponse rotateKey(RotateClusterKeyRequest request) {
        Duration lifetime = lifetime(request.hasKeyHours(), request.getKeyHours());
        return answer(
                request.getName(),
                clusters.rotateKey(request.getName(), lifetime, request.getRevokeOthers()));
    }

    private static Duration lifetime(boolean isSaid, int hours) {
        int wanted = isSaid ? hours : KEY_HOURS;
        if (wanted < 1 || wanted > KEY_HOURS_MAX) {
            throw RefusedException.wrong(
                    "keyHours", Integer.toString(wanted), "1 to " + KEY_HOURS_MAX);
        }
        return Duration.ofHours(wanted);
    }

    private ClusterKeyResponse answer(String name, Clusters.NewKey outcome) {
        return switch (outcome) {
            case Clusters.NewKey.Made(JoinToken token, StoredCluster.Key key) ->
                    ClusterKeyResponse.newBuilder()
                            .setJoinToken(token.text())
                            .setKey(message(key))
                            .setNodesListen(nodesListen)
                            .build();
            case Clusters.NewKey.Taken() ->
                    throw RefusedException.of(
                            Status.Code.ALREADY_EXISTS,
                            "Cluster/" + name + ": there already (expected: another name)");
            case Clusters.NewKey.Missing() ->
                    throw RefusedException.of(
                            Status.Code.NOT_FOUND,
                            "Cluster/" + name + ": not there (expected: one that was created)");
            case Clusters.NewKey.Full(String found, String expected) ->
                    throw RefusedException.of(
                            Status.Code.FAILED_PRECONDITION,
                            "Cluster/" + name + ": " + found + " (expected: " + expected + ")");
        };
    }

    private Cluster message(StoredCluster cluster) {
        var message =
                Cluster.newBuilder()
                        .setName(cluster.name())
                        .setCreateTime(NodeCalls.timestamp(cluster.createdAt()))
                        .setNodes(members.count(cluster.name()));
        cluster.keys().forEach(key -> message.addKeys(message(key)));
        return message.build();
    }

    private static ClusterKey message(StoredCluster.Key key) {
        String sha256 = HexFormat.of().formatHex(key.sha256().toByteArray());
        return ClusterKey.newBuilder()
                .setId(sha256.substring(0, KEY_ID_DIGITS))
                .setCreateTime(NodeCalls.timestamp(key.createdAt()))
                .setExpireTime(NodeCalls.timestamp(key.expiresAt()))
                .build();
    }
}
