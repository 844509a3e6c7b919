package dev.breakwater.control.nodes;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Somebody who waits until nodes have said what became of a version. Owned by [NodeDirectory],
/// guarded by its lock.
final class AppliedWait {
    private final long version;
    private final List<String> nodes;
    private final Set<String> missing;
    private final CompletableFuture<List<String>> answer = new CompletableFuture<>();

    AppliedWait(long version, Set<String> connected) {
        this.version = version;
        this.nodes = connected.stream().sorted().toList();
        this.missing = new HashSet<>(connected);
    }

    /// Takes note of a node's status; answers whether nobody is missing any more.
    boolean onStatus(NodeStatus status) {
        if (status.hasAnswered(version)) {
            missing.remove(status.id());
        }
        return missing.isEmpty();
    }

    boolean isOver() {
        return missing.isEmpty();
    }

    List<String> nodes() {
        return nodes;
    }

    CompletableFuture<List<String>> answer() {
        return answer;
    }
}
