package dev.breakwater.control.nodes;

import com.google.protobuf.ByteString;
import dev.breakwater.api.v1.Hello;
import dev.breakwater.control.clusters.Members;
import dev.breakwater.shield.config.ClusterName;
import dev.breakwater.shield.wire.NodeIdentity;
import io.grpc.Status;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Optional;

/// Who opened a node's stream, by what the connection itself shows.
public sealed interface Peer {
    /// Somebody on control's own machine, in clear text: a node of the default cluster.
    record Local() implements Peer {}

    /// A node by its certificate, whose private key it has.
    ///
    /// @param publicKey the certificate's
    /// @param publicKeySha256 its SHA-256
    /// @param expiresAt when the certificate does
    record Certified(
            NodeIdentity identity,
            PublicKey publicKey,
            ByteString publicKeySha256,
            Instant expiresAt)
            implements Peer {
        @Override
        public String toString() {
            return identity.toString();
        }
    }

    /// The cluster whose configuration it sees.
    default String cluster() {
        return switch (this) {
            case Local() -> ClusterName.DEFAULT;
            case Certified certified -> certified.identity().cluster();
        };
    }

    /// Why this peer may not open a stream with that Hello; empty where it may.
    default Optional<PeerRefusal> refuse(Hello hello, Members members) {
        return switch (this) {
            case Local() -> refuseLocal(hello, members);
            case Certified certified -> refuseCertified(certified, hello, members);
        };
    }

    /// Why this peer's stream may not go on; empty where it may.
    default Optional<Status> end(Members members, Instant now) {
        return switch (this) {
            case Local() -> Optional.empty();
            case Certified certified when !certified.expiresAt().isAfter(now) ->
                    Optional.of(
                            Status.UNAUTHENTICATED.withDescription(
                                    "certificate: expired " + certified.expiresAt()));
            case Certified(var identity, var _, var key, var _) ->
                    members.admits(identity, key)
                            ? Optional.empty()
                            : Optional.of(
                                    Status.PERMISSION_DENIED.withDescription(
                                            "node: " + identity.node() + " was removed"));
        };
    }

    private static Optional<PeerRefusal> refuseLocal(Hello hello, Members members) {
        if (members.find(hello.getNodeId()).isPresent()) {
            return refusal(
                    "identity_missing",
                    Status.Code.PERMISSION_DENIED,
                    "hello.node_id: "
                            + hello.getNodeId()
                            + ", an enrolled node's, in clear text (expected: its certificate, or"
                            + " another name)");
        }
        boolean isDefault =
                hello.getCluster().isEmpty() || hello.getCluster().equals(ClusterName.DEFAULT);
        return isDefault
                ? Optional.empty()
                : refusal(
                        "cluster_wrong",
                        Status.Code.PERMISSION_DENIED,
                        "hello.cluster: "
                                + hello.getCluster()
                                + " (expected: default, the only one in clear text)");
    }

    private static Optional<PeerRefusal> refuseCertified(
            Certified peer, Hello hello, Members members) {
        NodeIdentity identity = peer.identity();
        if (!hello.getNodeId().equals(identity.node())) {
            return refusal(
                    "identity_wrong",
                    Status.Code.PERMISSION_DENIED,
                    "hello.node_id: "
                            + hello.getNodeId()
                            + " (expected: "
                            + identity.node()
                            + ", as in the certificate)");
        }
        if (!hello.getCluster().isEmpty() && !hello.getCluster().equals(identity.cluster())) {
            return refusal(
                    "cluster_wrong",
                    Status.Code.PERMISSION_DENIED,
                    "hello.cluster: "
                            + hello.getCluster()
                            + " (expected: "
                            + identity.cluster()
                            + ", as in the certificate)");
        }
        return members.admits(identity, peer.publicKeySha256())
                ? Optional.empty()
                : refusal(
                        "node_removed",
                        Status.Code.PERMISSION_DENIED,
                        "node: "
                                + identity.node()
                                + " is no member of cluster "
                                + identity.cluster()
                                + " (expected: one that was enrolled and not removed)");
    }

    private static Optional<PeerRefusal> refusal(String rule, Status.Code code, String why) {
        return Optional.of(new PeerRefusal(rule, code.toStatus().withDescription(why)));
    }
}
