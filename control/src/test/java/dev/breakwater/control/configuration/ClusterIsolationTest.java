package dev.breakwater.control.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.breakwater.api.v1.Backend;
import dev.breakwater.api.v1.BackendSpec;
import dev.breakwater.api.v1.Listen;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.api.v1.ResourceChange;
import dev.breakwater.api.v1.ToNode;
import dev.breakwater.api.v1.VersionPiece;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import dev.breakwater.shield.wire.VersionAssembly;
import dev.breakwater.shield.wire.VersionContent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What each cluster's nodes are sent of one history.
class ClusterIsolationTest {
    private static final Set<String> CLUSTERS = Set.of("default", "eu", "us");
    private static final String HISTORY = "history";

    private static final Snapshot HOME = next(Snapshot.EMPTY, put("home", "", "192.0.2.1"));
    private static final Snapshot BOTH = next(HOME, put("far", "eu", "192.0.2.1"));

    @Test
    void sendsEachClusterItsOwnResourcesAlone() {
        assertThat(names(BOTH, "default", 0)).containsExactly("home");
        assertThat(names(BOTH, "eu", 0)).containsExactly("far");
        assertThat(names(BOTH, "us", 0)).isEmpty();
    }

    @Test
    void namesNoResourceThatAnotherClusterChanged() {
        RecentChanges changes =
                RecentChanges.NONE
                        .with(1, Map.of("default", Set.of(key("home"))))
                        .with(2, Map.of("eu", Set.of(key("far"))));

        assertThat(pieces(BOTH, changes, "default", 1).getFirst().getChangesList()).isEmpty();
        assertThat(pieces(BOTH, changes, "default", 1).getFirst().getBase()).isEqualTo(1);
        assertThat(pieces(BOTH, changes, "eu", 1).getFirst().getChangesList())
                .extracting(ResourceChange::getName)
                .containsExactly("far");
    }

    @Test
    void tellsOnlyItsOwnClusterThatAResourceIsNoMore() {
        Snapshot later = next(BOTH, new Edit.Delete(key("far"), ""), put("home", "", "192.0.2.7"));
        RecentChanges changes =
                RecentChanges.NONE
                        .with(2, Map.of())
                        .with(3, Map.of("eu", Set.of(key("far")), "default", Set.of(key("home"))));

        assertThat(pieces(later, changes, "eu", 2).getFirst().getChangesList())
                .singleElement()
                .matches(ResourceChange::getDeleted);
        assertThat(pieces(later, changes, "default", 2).getFirst().getChangesList())
                .extracting(ResourceChange::getName)
                .containsExactly("home");
    }

    @Test
    void makesTheSameContentOfChangesAsOfTheWhole() {
        VersionAssembly assembly = new VersionAssembly(HISTORY + "/eu", 2, BOTH.content("eu"));
        Snapshot later = next(BOTH, put("more", "eu", "192.0.2.9"), put("other", "", "192.0.2.8"));
        RecentChanges changes =
                RecentChanges.NONE
                        .with(2, Map.of())
                        .with(
                                3,
                                Map.of("eu", Set.of(key("more")), "default", Set.of(key("other"))));

        VersionAssembly.Step step = assembly.on(pieces(later, changes, "eu", 2).getFirst());

        assertThat(step)
                .isEqualTo(
                        new VersionAssembly.Step.Complete(HISTORY + "/eu", 3, later.content("eu")));
        assertThat(later.content("eu").keys()).containsExactly(key("far"), key("more"));
    }

    @Test
    void givesEachClusterAHistoryOfItsOwn() {
        Published published = new Published(BOTH, RecentChanges.NONE, HISTORY, 0);

        assertThat(published.history("default")).isEqualTo(HISTORY);
        assertThat(published.history("eu")).isEqualTo(HISTORY + "/eu");
    }

    @Test
    void letsTwoClustersListenOnOneAddressAndNotOneTwice() {
        assertThat(BOTH.content("eu").keys()).containsExactly(key("far"));

        assertThat(refused(BOTH, put("twin", "eu", "192.0.2.1")))
                .anyMatch(problem -> problem.resource().startsWith("Backend/"));
    }

    @Test
    void keepsAResourceInItsCluster() {
        assertThat(refused(BOTH, put("far", "us", "192.0.2.1")))
                .singleElement()
                .hasToString(
                        "Backend/far: metadata.cluster: us (expected: eu, where it is; to have it"
                                + " elsewhere, delete it first)");
    }

    @Test
    void refusesAClusterThatThereIsNot() {
        assertThat(refused(BOTH, put("lost", "asia", "192.0.2.5")))
                .extracting(Problem::path)
                .containsExactly("metadata.cluster");
        assertThat(refused(BOTH, put("lost", "no.name", "192.0.2.5")))
                .extracting(Problem::path)
                .containsExactly("metadata.cluster");
    }

    @Test
    void sharesTheWholeContentWhereThereIsOneCluster() {
        assertThat(HOME.content("default")).isSameAs(HOME.content());
        assertThat(HOME.content("eu")).isEqualTo(VersionContent.EMPTY);
    }

    private static List<String> names(Snapshot snapshot, String cluster, long base) {
        return pieces(snapshot, RecentChanges.NONE, cluster, base).stream()
                .flatMap(piece -> piece.getChangesList().stream())
                .map(ResourceChange::getName)
                .toList();
    }

    private static List<VersionPiece> pieces(
            Snapshot snapshot, RecentChanges changes, String cluster, long base) {
        return new Published(snapshot, changes, HISTORY, 0)
                .pieces(cluster, base).stream().map(ClusterIsolationTest::piece).toList();
    }

    private static VersionPiece piece(ByteString message) {
        try {
            return ToNode.parseFrom(message).getPiece();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Snapshot next(Snapshot from, Edit... edits) {
        return ((Proposal.Version) Proposer.propose(from, List.of(edits), CLUSTERS::contains))
                .next();
    }

    private static List<Problem> refused(Snapshot from, Edit edit) {
        Proposal proposal = Proposer.propose(from, List.of(edit), CLUSTERS::contains);
        return ((ChangeOutcome.Refused) ((Proposal.Impossible) proposal).why()).problems();
    }

    private static ResourceKey key(String name) {
        return new ResourceKey(ResourceKind.BACKEND, name);
    }

    private static Edit put(String name, String cluster, String address) {
        Backend backend =
                Backend.newBuilder()
                        .setMetadata(Metadata.newBuilder().setName(name).setCluster(cluster))
                        .setSpec(
                                BackendSpec.newBuilder()
                                        .setType(BackendSpec.Type.TCP)
                                        .addListen(
                                                Listen.newBuilder()
                                                        .setAddress(address)
                                                        .addPorts("80")))
                        .build();
        return new Edit.Put(Resource.newBuilder().setBackend(backend).build(), Edit.When.ALWAYS);
    }
}
