package dev.breakwater.control.nodes;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What control knows of a node.
///
/// @param sentVersion the newest that it was sent
/// @param appliedVersion the one that it says it runs; 0 for none
/// @param appliedLatency from that version's commit to its application; empty where control was
///     not there for both
/// @param refusal of the newest version that it would not run; empty once it runs a newer one
/// @param interfaces those that it is to protect, and how each is: `eth0 (wan, native)`
public record NodeStatus(
        String id,
        boolean isConnected,
        Instant lastSeenAt,
        long sentVersion,
        long appliedVersion,
        Optional<Duration> appliedLatency,
        Optional<NodeRefusal> refusal,
        String agentVersion,
        List<String> interfaces) {
    public NodeStatus {
        interfaces = List.copyOf(interfaces);
    }

    /// Whether it has said what became of a version.
    boolean hasAnswered(long version) {
        return hasApplied(version)
                || refusal.filter(refused -> refused.version() >= version).isPresent();
    }

    /// Whether it runs a version, or one that is newer.
    public boolean hasApplied(long version) {
        return appliedVersion >= version;
    }

    NodeStatus disconnected() {
        return new NodeStatus(
                id,
                false,
                lastSeenAt,
                sentVersion,
                appliedVersion,
                appliedLatency,
                refusal,
                agentVersion,
                interfaces);
    }

    NodeStatus seen(Instant at) {
        return new NodeStatus(
                id,
                isConnected,
                at,
                sentVersion,
                appliedVersion,
                appliedLatency,
                refusal,
                agentVersion,
                interfaces);
    }

    NodeStatus onInterfaces(List<String> now) {
        return new NodeStatus(
                id,
                isConnected,
                lastSeenAt,
                sentVersion,
                appliedVersion,
                appliedLatency,
                refusal,
                agentVersion,
                now);
    }

    NodeStatus sent(long version) {
        return new NodeStatus(
                id,
                isConnected,
                lastSeenAt,
                version,
                appliedVersion,
                appliedLatency,
                refusal,
                agentVersion,
                interfaces);
    }

    NodeStatus applied(long version, Optional<Duration> latency) {
        return new NodeStatus(
                id,
                isConnected,
                lastSeenAt,
                sentVersion,
                version,
                latency,
                refusal.filter(refused -> refused.version() > version),
                agentVersion,
                interfaces);
    }

    NodeStatus refused(NodeRefusal refused) {
        return new NodeStatus(
                id,
                isConnected,
                lastSeenAt,
                sentVersion,
                appliedVersion,
                appliedLatency,
                Optional.of(refused),
                agentVersion,
                interfaces);
    }
}
