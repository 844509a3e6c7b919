package dev.breakwater.control.clusters;

import com.google.protobuf.ByteString;
import dev.breakwater.control.store.ClusterStore;
import dev.breakwater.control.store.MemberStore;
import dev.breakwater.control.store.StoreAwayException;
import dev.breakwater.control.store.StoredCluster;
import dev.breakwater.control.store.StoredMember;
import dev.breakwater.shield.wire.NodeIdentity;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The clusters and the enrolled nodes, in memory, so that nodes come and go while PostgreSQL is
/// away.
///
/// Thread-safe.
public final class Members {
    private final MemberStore store;
    private final ClusterStore clusterStore;
    private volatile State state;

    private record State(long revision, Map<String, StoredMember> byName, Set<String> clusters) {}

    public Members(MemberStore store, ClusterStore clusterStore) {
        this.store = store;
        this.clusterStore = clusterStore;
        this.state = read();
    }

    private State read() {
        // Before the members: what changes between the two is read the next time.
        long revision = store.revision();
        return new State(
                revision,
                store.members().stream()
                        .collect(Collectors.toMap(StoredMember::name, Function.identity())),
                clusterStore.clusters().stream()
                        .map(StoredCluster::name)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /// Learns of what any control changed.
    ///
    /// @throws StoreAwayException where PostgreSQL can't be asked
    public void follow() {
        if (store.revision() != state.revision()) {
            state = read();
        }
    }

    /// The member of that name.
    public Optional<StoredMember> find(String name) {
        return Optional.ofNullable(state.byName().get(name));
    }

    /// Whether there is a cluster of that name, after a look into the database where it isn't known
    /// here.
    public boolean isCluster(String name) {
        if (!state.clusters().contains(name)) {
            follow();
        }
        return state.clusters().contains(name);
    }

    /// How many members a cluster has.
    public int count(String cluster) {
        return (int)
                state.byName().values().stream()
                        .filter(member -> member.cluster().equals(cluster))
                        .count();
    }

    /// How many there are.
    public int count() {
        return state.byName().size();
    }

    /// Whether a node is a member by the key that it showed.
    public boolean admits(NodeIdentity identity, ByteString publicKeySha256) {
        return find(identity.node())
                .filter(member -> member.cluster().equals(identity.cluster()))
                .filter(member -> member.publicKeySha256().equals(publicKeySha256))
                .isPresent();
    }

    /// The same, after a look into the database where it isn't known here: another control may have
    /// enrolled it a moment ago.
    public boolean admitsNow(NodeIdentity identity, ByteString publicKeySha256) {
        if (!admits(identity, publicKeySha256)) {
            follow();
        }
        return admits(identity, publicKeySha256);
    }

    /// Removes a member; false where there is none of that name.
    public boolean remove(String name, Instant now) {
        boolean wasThere = store.remove(name, now);
        follow();
        return wasThere;
    }
}
