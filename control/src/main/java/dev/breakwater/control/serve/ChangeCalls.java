package dev.breakwater.control.serve;

import com.google.protobuf.Message;
import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.control.configuration.ChangeAnswer;
import dev.breakwater.control.configuration.ChangeOutcome;
import dev.breakwater.control.configuration.ChangeRequest;
import dev.breakwater.control.configuration.Configurations;
import dev.breakwater.control.configuration.Edit;
import dev.breakwater.control.nodes.NodeDirectory;
import dev.breakwater.control.nodes.NodeStatus;
import dev.breakwater.control.store.Author.Through;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.SchemaWords;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Makes changes and answers what became of them.
///
/// @param nodes waited for with `wait=applied`
record ChangeCalls(Configurations configurations, NodeDirectory nodes) {
    /// @param request says on what terms
    /// @param through what it came by
    CompletableFuture<ChangeResponse> change(Message request, Through through, List<Edit> edits) {
        ChangeTerms terms = ChangeTerms.of(request, through);
        List<Problem> unknown = unknownToNodes(edits);
        ChangeRequest asked = new ChangeRequest(edits, unknown, terms.author(), terms.key());
        ChangeResponse stored =
                answer(
                        terms.isValidation()
                                ? configurations.validate(asked)
                                : configurations.change(asked));
        return terms.isAwaited() ? awaitApplied(stored) : CompletableFuture.completedFuture(stored);
    }

    /// What connected nodes will refuse, since their programs are older than what is asked of them.
    private List<Problem> unknownToNodes(List<Edit> edits) {
        Map<String, Set<String>> unknownByNode = nodes.unknownWords();
        List<Problem> warnings = new ArrayList<>();
        for (Edit edit : edits) {
            if (!unknownByNode.isEmpty() && edit instanceof Edit.Put(Resource resource, var _)) {
                Set<String> words = SchemaWords.of(resource);
                unknownByNode.forEach(
                        (node, unknown) ->
                                words.stream()
                                        .filter(unknown::contains)
                                        .findFirst()
                                        .map(word -> unknownToNode(resource, node, word))
                                        .ifPresent(warnings::add));
            }
        }
        return warnings.subList(0, Math.min(warnings.size(), Problem.COUNT_MAX));
    }

    private static Problem unknownToNode(Resource resource, String node, String word) {
        String key =
                resource.getKindCase() == Resource.KindCase.KIND_NOT_SET
                        ? ""
                        : ResourceKey.of(resource).toString();
        return Problem.of(
                key,
                "",
                "node " + node + " does not know " + word + " and will refuse it",
                "an agent there that is as new as control");
    }

    private static ChangeResponse answer(ChangeOutcome outcome) {
        return switch (outcome) {
            case ChangeOutcome.Stored stored -> ChangeAnswer.message(stored);
            case ChangeOutcome.Refused(var problems) -> throw RefusedException.wrong(problems);
            case ChangeOutcome.Stale(var problems) ->
                    throw RefusedException.of(Status.Code.ABORTED, problems);
            case ChangeOutcome.Missing(ResourceKey key) -> throw missing(key.toString());
            case ChangeOutcome.Taken(ResourceKey key) ->
                    throw RefusedException.of(
                            Status.Code.ALREADY_EXISTS,
                            key + ": exists (expected: a name that is free)");
            case ChangeOutcome.Reused(String requestId) ->
                    throw RefusedException.wrong(
                            "requestId",
                            JsonNames.quoted(requestId) + " of another request",
                            "an id of its own for each request");
            case ChangeOutcome.Crowded() ->
                    throw RefusedException.of(
                            Status.Code.RESOURCE_EXHAUSTED,
                            "changes at once: too many (expected: fewer; try again)");
        };
    }

    static RefusedException missing(String what) {
        return RefusedException.of(
                Status.Code.NOT_FOUND, what + ": not there (expected: one that exists)");
    }

    private CompletableFuture<ChangeResponse> awaitApplied(ChangeResponse stored) {
        return nodes.awaitApplied(stored.getVersion())
                .orElseThrow(
                        () ->
                                RefusedException.of(
                                        Status.Code.RESOURCE_EXHAUSTED,
                                        "requests that wait for nodes: "
                                                + NodeDirectory.WAITS_MAX
                                                + " (expected: fewer); version "
                                                + stored.getVersion()
                                                + " is stored and published"))
                .thenApply(statuses -> applied(stored, statuses));
    }

    private ChangeResponse applied(ChangeResponse stored, List<NodeStatus> statuses) {
        ChangeResponse.Builder response =
                stored.toBuilder()
                        .setApplied(
                                statuses.stream()
                                        .allMatch(
                                                status ->
                                                        status.hasApplied(stored.getVersion())
                                                                && nodes.quarantined(status.id())
                                                                        .isEmpty()));
        statuses.forEach(status -> response.addNodes(NodeCalls.message(nodes, status)));
        return response.build();
    }
}
