package dev.breakwater.control.nodes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Everybody who waits until nodes have said what became of a version. Owned by [NodeDirectory],
/// guarded by its lock.
final class AppliedWaits {
    /// Requests that wait for nodes at once.
    static final int COUNT_MAX = 1_024;

    private final List<AppliedWait> waits = new ArrayList<>();

    /// Begins to wait for nodes; one that none is missing of is over at once. Empty where too many
    /// wait already.
    Optional<AppliedWait> begin(long version, List<NodeStatus> connected) {
        if (waits.size() >= COUNT_MAX) {
            return Optional.empty();
        }
        Set<String> ids = connected.stream().map(NodeStatus::id).collect(Collectors.toSet());
        AppliedWait wait = new AppliedWait(version, ids);
        connected.forEach(wait::onStatus);
        if (wait.isOver()) {
            wait.answer().complete(wait.nodes());
        } else {
            waits.add(wait);
        }
        return Optional.of(wait);
    }

    void end(AppliedWait wait) {
        waits.remove(wait);
    }

    /// Takes note of what became of a node.
    void onStatus(NodeStatus status) {
        List<AppliedWait> over = waits.stream().filter(wait -> wait.onStatus(status)).toList();
        waits.removeAll(over);
        // Elsewhere: whoever waits must not run under the directory's lock.
        over.forEach(wait -> wait.answer().completeAsync(wait::nodes));
    }
}
