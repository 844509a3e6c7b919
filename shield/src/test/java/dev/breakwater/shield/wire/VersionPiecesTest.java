package dev.breakwater.shield.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.breakwater.api.v1.ResourceChange;
import dev.breakwater.api.v1.VersionPiece;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VersionPiecesTest {
    private static final String HISTORY = "history";
    private static final ResourceKey A = key("a");
    private static final ResourceKey B = key("b");

    private final VersionContent first = content(resource(A, "one"), resource(B, "one"));
    private final VersionContent second =
            first.with(Map.of(A, Optional.of(resource(A, "two")), B, Optional.empty()));
    private final VersionAssembly node = new VersionAssembly("", 0, VersionContent.EMPTY);

    @Test
    void bringsAVersionWhole() {
        assertThat(send(whole(1, first)))
                .isEqualTo(new VersionAssembly.Step.Complete(HISTORY, 1, first));
        assertThat(node.heldVersion()).isEqualTo(1);
    }

    @Test
    void bringsWhatChanged() {
        send(whole(1, first));

        assertThat(send(VersionPieces.cut(HISTORY, 2, 1, List.of(A, B), second)))
                .isEqualTo(new VersionAssembly.Step.Complete(HISTORY, 2, second));
        assertThat(second.find(B)).isEmpty();
    }

    @Test
    void cutsALongResourceAndPutsItTogether() {
        ByteString body = random(3 * VersionPieces.BODY_BYTES_MAX + 17);
        VersionContent content = content(ResourceBytes.of(A, body), resource(B, "one"));

        List<VersionPiece> pieces = whole(1, content);

        assertThat(pieces).hasSize(4);
        assertThat(pieces)
                .allMatch(
                        piece -> piece.getSerializedSize() < VersionPieces.BODY_BYTES_MAX + 1_024);
        assertThat(send(pieces)).isEqualTo(new VersionAssembly.Step.Complete(HISTORY, 1, content));
    }

    @Test
    void cutsManySmallOnes() {
        Map<ResourceKey, Optional<ResourceBytes>> many = new HashMap<>();
        for (int i = 0; i < 2 * VersionPieces.CHANGES_MAX + 1; i++) {
            many.put(key("r" + i), Optional.of(resource(key("r" + i), "x")));
        }
        VersionContent content = VersionContent.EMPTY.with(many);

        assertThat(whole(1, content)).hasSize(3);
        assertThat(send(whole(1, content)))
                .isEqualTo(new VersionAssembly.Step.Complete(HISTORY, 1, content));
    }

    @Test
    void saysWhereChangesAreOfAnotherVersionThanTheOneHeld() {
        send(whole(1, first));

        assertThat(send(VersionPieces.cut(HISTORY, 3, 2, List.of(A), second)))
                .isEqualTo(
                        new VersionAssembly.Step.Mismatch(
                                "base: 2 (expected: the version held, 1)"));
        assertThat(node.heldVersion()).isZero();
        assertThat(send(whole(3, second))).isInstanceOf(VersionAssembly.Step.Complete.class);
    }

    @Test
    void saysWhereAnotherHistoryNumberedTheVersionHeld() {
        send(whole(1, first));

        assertThat(send(VersionPieces.cut("another", 2, 1, List.of(A, B), second)))
                .isInstanceOf(VersionAssembly.Step.Mismatch.class);
    }

    @Test
    void noticesAChangeThatIsMissing() {
        send(whole(1, first));

        assertThat(send(VersionPieces.cut(HISTORY, 2, 1, List.of(A), second)))
                .isInstanceOf(VersionAssembly.Step.Mismatch.class);
    }

    @Test
    void refusesAWholeVersionThatIsNotWhatItsDigestSays() {
        List<VersionPiece> pieces = VersionPieces.cut(HISTORY, 1, 0, List.of(A), first);

        assertThat(send(pieces)).isInstanceOf(VersionAssembly.Step.Broken.class);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        VersionPiece piece = whole(1, first).getFirst();
        ResourceChange unknown = piece.getChanges(0).toBuilder().setKind("Certificate").build();

        assertThat(node.on(piece.toBuilder().setChanges(0, unknown).build()))
                .isEqualTo(
                        new VersionAssembly.Step.Broken(
                                HISTORY,
                                1,
                                "kind: Certificate (expected: one of Backend, FilterRule,"
                                        + " AddressList; is this agent older than control?)"));
    }

    @Test
    void noticesALostPiece() {
        VersionContent content =
                content(ResourceBytes.of(A, random(2 * VersionPieces.BODY_BYTES_MAX + 1)));
        List<VersionPiece> pieces = whole(1, content);
        node.on(pieces.get(0));

        assertThat(node.on(pieces.get(2))).isInstanceOf(VersionAssembly.Step.Broken.class);
    }

    @Test
    void takesAVersionAfterOneThatWasGivenUp() {
        VersionContent content =
                content(ResourceBytes.of(A, random(VersionPieces.BODY_BYTES_MAX + 1)));
        node.on(whole(1, content).get(0));
        node.abandon();

        assertThat(node.on(whole(1, content).get(1)))
                .isEqualTo(new VersionAssembly.Step.Incomplete());
        assertThat(send(whole(2, first)))
                .isEqualTo(new VersionAssembly.Step.Complete(HISTORY, 2, first));
    }

    @Test
    void tellsContentsApartWhateverTheirWay() {
        VersionContent back =
                second.with(
                        Map.of(
                                A, Optional.of(resource(A, "one")),
                                B, Optional.of(resource(B, "one"))));

        assertThat(back).isEqualTo(first).isNotEqualTo(second);
        assertThat(content(resource(A, "one"), resource(B, "two")))
                .isNotEqualTo(content(resource(A, "two"), resource(B, "one")));
    }

    private VersionAssembly.Step send(List<VersionPiece> pieces) {
        VersionAssembly.Step last = new VersionAssembly.Step.Incomplete();
        for (VersionPiece piece : pieces) {
            last = node.on(piece);
        }
        return last;
    }

    private static List<VersionPiece> whole(long version, VersionContent content) {
        return VersionPieces.cut(HISTORY, version, 0, content.keys(), content);
    }

    private static VersionContent content(ResourceBytes... resources) {
        Map<ResourceKey, Optional<ResourceBytes>> all = new HashMap<>();
        for (ResourceBytes resource : resources) {
            all.put(resource.key(), Optional.of(resource));
        }
        return VersionContent.EMPTY.with(all);
    }

    private static ResourceBytes resource(ResourceKey key, String text) {
        return ResourceBytes.of(key, ByteString.copyFromUtf8(text));
    }

    private static ResourceKey key(String name) {
        return new ResourceKey(ResourceKind.FILTER_RULE, name);
    }

    private static ByteString random(int bytes) {
        byte[] body = new byte[bytes];
        new SplittableRandom(1).nextBytes(body);
        return ByteString.copyFrom(body);
    }
}
