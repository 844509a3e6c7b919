package dev.breakwater.cli;

import com.google.protobuf.Timestamp;
import dev.breakwater.api.v1.Cluster;
import dev.breakwater.api.v1.ClusterKey;
import dev.breakwater.api.v1.ClusterKeyResponse;
import dev.breakwater.api.v1.ClusterServiceGrpc.ClusterServiceImplBase;
import dev.breakwater.api.v1.CreateClusterRequest;
import dev.breakwater.api.v1.ListClustersRequest;
import dev.breakwater.api.v1.ListClustersResponse;
import dev.breakwater.api.v1.RotateClusterKeyRequest;
import io.grpc.stub.StreamObserver;

/// One cluster, `default`, whose key is always the same.
final class FakeClusters extends ClusterServiceImplBase {
    private static final ClusterKey KEY =
            ClusterKey.newBuilder()
                    .setId("0f0f0f0f")
                    .setExpireTime(Timestamp.newBuilder().setSeconds(1_700_000_000))
                    .build();

    @Override
    public void listClusters(
            ListClustersRequest request, StreamObserver<ListClustersResponse> observer) {
        Cluster cluster = Cluster.newBuilder().setName("default").addKeys(KEY).setNodes(3).build();
        answer(observer, ListClustersResponse.newBuilder().addClusters(cluster).build());
    }

    @Override
    public void createCluster(
            CreateClusterRequest request, StreamObserver<ClusterKeyResponse> observer) {
        answer(observer, key(request.getName(), ""));
    }

    @Override
    public void rotateClusterKey(
            RotateClusterKeyRequest request, StreamObserver<ClusterKeyResponse> observer) {
        answer(observer, key(request.getName(), "0.0.0.0:8443"));
    }

    private static <T> void answer(StreamObserver<T> observer, T message) {
        observer.onNext(message);
        observer.onCompleted();
    }

    private static ClusterKeyResponse key(String cluster, String nodesListen) {
        return ClusterKeyResponse.newBuilder()
                .setJoinToken("breakwater." + cluster + ".key.authority")
                .setKey(KEY)
                .setNodesListen(nodesListen)
                .build();
    }
}
