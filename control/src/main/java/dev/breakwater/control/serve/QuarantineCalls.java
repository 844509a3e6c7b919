package dev.breakwater.control.serve;

import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.api.v1.ConfigurationServiceGrpc;
import dev.breakwater.api.v1.ListQuarantineResponse;
import dev.breakwater.api.v1.QuarantinedResource;
import dev.breakwater.api.v1.ReleaseQuarantinedRequest;
import dev.breakwater.control.configuration.Edit;
import dev.breakwater.control.nodes.NodeDirectory;
import dev.breakwater.control.nodes.Quarantined;
import dev.breakwater.control.store.Author.Through;
import dev.breakwater.shield.wire.ResourceKey;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What `ConfigurationService` answers of the quarantine.
record QuarantineCalls(NodeDirectory nodes, ChangeCalls changes) {
    List<ApiCall<?, ?>> all() {
        return List.of(
                ApiCall.now(ConfigurationServiceGrpc.getListQuarantineMethod(), _ -> list()),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getReleaseQuarantinedMethod(), this::release));
    }

    private ListQuarantineResponse list() {
        var response = ListQuarantineResponse.newBuilder();
        nodes.quarantined().forEach(item -> response.addQuarantined(message(item)));
        return response.build();
    }

    /// What a version publishes of a resource ends its quarantine, whether it says the same or not.
    private CompletableFuture<ChangeResponse> release(
            ReleaseQuarantinedRequest request, Through through) {
        ResourceKey key = VersionCalls.key(request.getResource());
        boolean isQuarantined =
                nodes.quarantined().stream().anyMatch(item -> item.key().equals(key));
        if (!isQuarantined && request.getRequestId().isEmpty()) {
            throw RefusedException.of(
                    Status.Code.NOT_FOUND,
                    key + ": not in quarantine (expected: one of GET /v1/quarantine)");
        }
        return changes.change(request, through, List.of(new Edit.Publish(key)));
    }

    static QuarantinedResource message(Quarantined item) {
        return QuarantinedResource.newBuilder()
                .setNode(item.node())
                .setResource(item.key().toString())
                .setVersion(item.version())
                .setReason(item.reason())
                .setRunsEarlier(item.instead().isPresent())
                .setCreateTime(NodeCalls.timestamp(item.since()))
                .build();
    }
}
