package dev.breakwater.control.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.ClusterKeyResponse;
import dev.breakwater.api.v1.ClusterServiceGrpc.ClusterServiceBlockingStub;
import dev.breakwater.api.v1.CreateClusterRequest;
import dev.breakwater.api.v1.Hello;
import dev.breakwater.control.RunningControl;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What nodes of two clusters are sent by a whole control.
class ClusterIsolationIT {
    @TempDir static Path data;
    private static RunningControl control;

    @BeforeAll
    static void start() {
        control = RunningControl.start(data, "--nodes-listen=127.0.0.1:0");
    }

    @AfterAll
    static void stop() {
        control.close();
    }

    @Test
    void showsANodeItsOwnClustersConfigurationAlone() throws Exception {
        ClusterKeyResponse key =
                control.client(ClusterServiceBlockingStub.class)
                        .createCluster(CreateClusterRequest.newBuilder().setName("apart").build());
        assertThat(control.post("/v1/address-lists", list("near", "")).statusCode()).isEqualTo(200);
        assertThat(control.post("/v1/address-lists", list("far", "apart")).statusCode())
                .isEqualTo(200);

        try (TlsNode node = new TlsNode(key.getNodesListen());
                FakeNode apart = node.stream(node.enrol(key.getJoinToken(), "edge"));
                FakeNode local = FakeNode.fresh(control, "local")) {
            apart.hello(Hello.newBuilder().setNodeId("edge").setCluster("apart"));

            assertThat(names(apart)).containsExactly("far");
            assertThat(names(local)).containsExactly("near");
        }
    }

    @Test
    void refusesAClusterThatThereIsNot() {
        assertThat(control.post("/v1/address-lists", list("lost", "nowhere")).body())
                .contains("metadata.cluster");
    }

    private static List<String> names(FakeNode stream) throws InterruptedException {
        return stream.next().getAddressListsList().stream()
                .map(list -> list.getMetadata().getName())
                .toList();
    }

    private static String list(String name, String cluster) {
        return """
                {"metadata":{"name":"%s","cluster":"%s"},"spec":{"action":"DENY"}}
                """
                .formatted(name, cluster);
    }
}
