package dev.breakwater.control.serve;

import com.google.protobuf.Timestamp;
import dev.breakwater.api.v1.ListNodesResponse;
import dev.breakwater.api.v1.Node;
import dev.breakwater.api.v1.NodeServiceGrpc;
import dev.breakwater.api.v1.Refusal;
import dev.breakwater.api.v1.RemoveNodeResponse;
import dev.breakwater.control.clusters.Members;
import dev.breakwater.control.nodes.NodeDirectory;
import dev.breakwater.control.nodes.NodeStatus;
import io.grpc.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// `NodeService`: what it answers.
record NodeCalls(NodeDirectory nodes, Members members, InstantSource wallClock) {
    private static final double NANOS_PER_MILLI = 1e6;

    List<ApiCall<?, ?>> all() {
        return List.of(
                ApiCall.now(NodeServiceGrpc.getListNodesMethod(), _ -> list()),
                ApiCall.now(NodeServiceGrpc.getGetNodeMethod(), request -> find(request.getId())),
                ApiCall.now(
                        NodeServiceGrpc.getRemoveNodeMethod(), request -> remove(request.getId())));
    }

    private ListNodesResponse list() {
        var response = ListNodesResponse.newBuilder();
        nodes.list().forEach(status -> response.addNodes(message(nodes, status)));
        return response.build();
    }

    private Node find(String id) {
        return message(
                nodes,
                nodes.find(id)
                        .orElseThrow(
                                () ->
                                        missing(
                                                id,
                                                "not seen since control started (expected: one"
                                                        + " that was)")));
    }

    private static RefusedException missing(String id, String why) {
        return RefusedException.of(Status.Code.NOT_FOUND, "Node/" + id + ": " + why);
    }

    /// A member is one no longer and loses its stream; any other node is forgotten.
    private RemoveNodeResponse remove(String id) {
        boolean wasMember = members.remove(id, wallClock.instant());
        if (wasMember) {
            nodes.endRefused(members);
        } else if (nodes.find(id).isEmpty()) {
            throw missing(id, "neither enrolled nor seen (expected: one that was)");
        }
        nodes.forget(id);
        if (nodes.find(id).isPresent()) {
            throw RefusedException.of(
                    Status.Code.FAILED_PRECONDITION,
                    "Node/"
                            + id
                            + ": connected in clear text from control's own machine (expected: its"
                            + " agent stopped)");
        }
        return RemoveNodeResponse.newBuilder().setWasEnrolled(wasMember).build();
    }

    static Node message(NodeDirectory nodes, NodeStatus status) {
        Node.Builder node =
                Node.newBuilder()
                        .setId(status.id())
                        .setConnected(status.isConnected())
                        .setLastSeenTime(timestamp(status.lastSeenAt()))
                        .setSentVersion(status.sentVersion())
                        .setAppliedVersion(status.appliedVersion())
                        .setAgentVersion(status.agentVersion())
                        .addAllInterfaces(status.interfaces());
        status.appliedLatency()
                .ifPresent(
                        latency ->
                                node.setAppliedLatencyMillis(latency.toNanos() / NANOS_PER_MILLI));
        status.refusal()
                .ifPresent(
                        refusal ->
                                node.setRefusal(
                                        Refusal.newBuilder()
                                                .setVersion(refusal.version())
                                                .setResource(refusal.resource())
                                                .setReason(refusal.reason())));
        nodes.quarantined(status.id())
                .forEach(item -> node.addQuarantined(QuarantineCalls.message(item)));
        return node.build();
    }

    static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
