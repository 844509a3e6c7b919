package dev.breakwater.control.serve;

import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.ApplyRequest;
import dev.breakwater.api.v1.Backend;
import dev.breakwater.api.v1.Change;
import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.api.v1.ConfigurationServiceGrpc;
import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.api.v1.GetVersionRequest;
import dev.breakwater.api.v1.GetVersionResponse;
import dev.breakwater.api.v1.ListAddressListsResponse;
import dev.breakwater.api.v1.ListBackendsResponse;
import dev.breakwater.api.v1.ListFilterRulesResponse;
import dev.breakwater.api.v1.ListVersionsRequest;
import dev.breakwater.api.v1.ListVersionsResponse;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.api.v1.Version;
import dev.breakwater.control.configuration.ChangeOutcome;
import dev.breakwater.control.configuration.Configurations;
import dev.breakwater.control.configuration.Edit;
import dev.breakwater.control.nodes.NodeDirectory;
import dev.breakwater.control.nodes.NodeStatus;
import dev.breakwater.control.store.StoredVersion;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// `ConfigurationService`: what it answers.
///
/// @param configurations reads and changes
/// @param nodes waited for with `wait=applied`
record ConfigurationCalls(Configurations configurations, NodeDirectory nodes) {
    private static final NumberParameter VERSIONS = new NumberParameter("limit", 100, 1_000);
    private static final int APPLY_MAX = 100_000;

    /// Who changes what, until users exist.
    private static final String AUTHOR = "local";

    private static final String APPLIED = "applied";

    List<ApiCall<?, ?>> all() {
        return Stream.of(backends(), filterRules(), addressLists(), versions())
                .flatMap(List::stream)
                .toList();
    }

    private List<ApiCall<?, ?>> backends() {
        ResourceKind kind = ResourceKind.BACKEND;
        return List.of(
                ApiCall.now(ConfigurationServiceGrpc.getListBackendsMethod(), _ -> listBackends()),
                ApiCall.now(
                        ConfigurationServiceGrpc.getGetBackendMethod(),
                        request -> find(kind, request.getId()).getBackend()),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getCreateBackendMethod(),
                        request -> create(resource(request.getBackend()), request.getWait())),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getUpdateBackendMethod(),
                        request -> {
                            Backend.Builder backend = request.getBackend().toBuilder();
                            takeName(request.getId(), backend.getMetadataBuilder());
                            return update(resource(backend.build()), request.getWait());
                        }),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getDeleteBackendMethod(),
                        request -> delete(kind, request.getId(), request.getWait())));
    }

    private List<ApiCall<?, ?>> filterRules() {
        ResourceKind kind = ResourceKind.FILTER_RULE;
        return List.of(
                ApiCall.now(
                        ConfigurationServiceGrpc.getListFilterRulesMethod(),
                        _ -> listFilterRules()),
                ApiCall.now(
                        ConfigurationServiceGrpc.getGetFilterRuleMethod(),
                        request -> find(kind, request.getId()).getFilterRule()),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getCreateFilterRuleMethod(),
                        request -> create(resource(request.getFilterRule()), request.getWait())),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getUpdateFilterRuleMethod(),
                        request -> {
                            FilterRule.Builder rule = request.getFilterRule().toBuilder();
                            takeName(request.getId(), rule.getMetadataBuilder());
                            return update(resource(rule.build()), request.getWait());
                        }),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getDeleteFilterRuleMethod(),
                        request -> delete(kind, request.getId(), request.getWait())));
    }

    private List<ApiCall<?, ?>> addressLists() {
        ResourceKind kind = ResourceKind.ADDRESS_LIST;
        return List.of(
                ApiCall.now(
                        ConfigurationServiceGrpc.getListAddressListsMethod(),
                        _ -> listAddressLists()),
                ApiCall.now(
                        ConfigurationServiceGrpc.getGetAddressListMethod(),
                        request -> find(kind, request.getId()).getAddressList()),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getCreateAddressListMethod(),
                        request -> create(resource(request.getAddressList()), request.getWait())),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getUpdateAddressListMethod(),
                        request -> {
                            AddressList.Builder list = request.getAddressList().toBuilder();
                            takeName(request.getId(), list.getMetadataBuilder());
                            return update(resource(list.build()), request.getWait());
                        }),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getDeleteAddressListMethod(),
                        request -> delete(kind, request.getId(), request.getWait())));
    }

    private List<ApiCall<?, ?>> versions() {
        return List.of(
                new ApiCall<>(ConfigurationServiceGrpc.getApplyMethod(), this::apply),
                ApiCall.now(ConfigurationServiceGrpc.getListVersionsMethod(), this::listVersions),
                ApiCall.now(ConfigurationServiceGrpc.getGetVersionMethod(), this::versionWhole));
    }

    private ListBackendsResponse listBackends() {
        var response = ListBackendsResponse.newBuilder();
        configurations
                .list(ResourceKind.BACKEND)
                .forEach(resource -> response.addBackends(resource.getBackend()));
        return response.build();
    }

    private ListFilterRulesResponse listFilterRules() {
        var response = ListFilterRulesResponse.newBuilder();
        configurations
                .list(ResourceKind.FILTER_RULE)
                .forEach(resource -> response.addFilterRules(resource.getFilterRule()));
        return response.build();
    }

    private ListAddressListsResponse listAddressLists() {
        var response = ListAddressListsResponse.newBuilder();
        configurations
                .list(ResourceKind.ADDRESS_LIST)
                .forEach(resource -> response.addAddressLists(resource.getAddressList()));
        return response.build();
    }

    private Resource find(ResourceKind kind, String id) {
        ResourceKey key = new ResourceKey(kind, id);
        return configurations.find(key).orElseThrow(() -> missing(key.toString()));
    }

    private static Resource resource(Backend backend) {
        return Resource.newBuilder().setBackend(backend).build();
    }

    private static Resource resource(FilterRule filterRule) {
        return Resource.newBuilder().setFilterRule(filterRule).build();
    }

    private static Resource resource(AddressList addressList) {
        return Resource.newBuilder().setAddressList(addressList).build();
    }

    /// The path names the resource; the body may leave the name out.
    private static void takeName(String id, Metadata.Builder metadata) {
        if (metadata.getName().isEmpty()) {
            metadata.setName(id);
        } else if (!metadata.getName().equals(id)) {
            throw RefusedException.wrong(
                    "metadata.name",
                    JsonNames.quoted(metadata.getName()),
                    JsonNames.quoted(id) + ", as in the path; a resource can't be renamed");
        }
    }

    private CompletableFuture<ChangeResponse> create(Resource resource, String wait) {
        return change(List.of(new Edit.Put(resource, Edit.When.ABSENT)), wait);
    }

    private CompletableFuture<ChangeResponse> update(Resource resource, String wait) {
        return change(List.of(new Edit.Put(resource, Edit.When.PRESENT)), wait);
    }

    private CompletableFuture<ChangeResponse> delete(ResourceKind kind, String id, String wait) {
        return change(List.of(new Edit.Delete(new ResourceKey(kind, id))), wait);
    }

    private CompletableFuture<ChangeResponse> apply(ApplyRequest request) {
        if (request.getResourcesCount() > APPLY_MAX) {
            throw RefusedException.wrong(
                    "resources", request.getResourcesCount() + "", "at most " + APPLY_MAX);
        }
        List<Edit> edits =
                request.getResourcesList().stream()
                        .<Edit>map(resource -> new Edit.Put(resource, Edit.When.ALWAYS))
                        .toList();
        return change(edits, request.getWait());
    }

    private CompletableFuture<ChangeResponse> change(List<Edit> edits, String wait) {
        if (!wait.isEmpty() && !wait.equals(APPLIED)) {
            throw RefusedException.wrong("wait", JsonNames.quoted(wait), "\"applied\" or nothing");
        }
        ChangeOutcome.Stored stored =
                switch (configurations.change(edits, AUTHOR)) {
                    case ChangeOutcome.Stored done -> done;
                    case ChangeOutcome.Refused(var problems) ->
                            throw RefusedException.wrong(problems);
                    case ChangeOutcome.Missing(ResourceKey key) -> throw missing(key.toString());
                    case ChangeOutcome.Taken(ResourceKey key) ->
                            throw RefusedException.of(
                                    Status.Code.ALREADY_EXISTS,
                                    key + ": exists (expected: a name that is free)");
                    case ChangeOutcome.Crowded() ->
                            throw RefusedException.of(
                                    Status.Code.RESOURCE_EXHAUSTED,
                                    "changes at once: too many (expected: fewer; try again)");
                };
        CompletableFuture<ChangeResponse> response =
                wait.isEmpty()
                        ? CompletableFuture.completedFuture(
                                ChangeResponse.newBuilder().setVersion(stored.version()).build())
                        : awaitApplied(stored.version());
        return response.thenApply(told -> withWarnings(told, stored.warnings()));
    }

    private static ChangeResponse withWarnings(ChangeResponse response, List<Problem> warnings) {
        return response.toBuilder()
                .addAllWarnings(warnings.stream().map(RefusedException::message).toList())
                .build();
    }

    private CompletableFuture<ChangeResponse> awaitApplied(long version) {
        return nodes.awaitApplied(version)
                .orElseThrow(
                        () ->
                                RefusedException.of(
                                        Status.Code.RESOURCE_EXHAUSTED,
                                        "requests that wait for nodes: "
                                                + NodeDirectory.WAITS_MAX
                                                + " (expected: fewer); version "
                                                + version
                                                + " is stored and published"))
                .thenApply(statuses -> applied(version, statuses));
    }

    private static ChangeResponse applied(long version, List<NodeStatus> statuses) {
        ChangeResponse.Builder response =
                ChangeResponse.newBuilder()
                        .setVersion(version)
                        .setApplied(
                                statuses.stream().allMatch(status -> status.hasApplied(version)));
        statuses.forEach(status -> response.addNodes(NodeCalls.message(status)));
        return response.build();
    }

    private ListVersionsResponse listVersions(ListVersionsRequest request) {
        int limit = VERSIONS.of(request.hasLimit(), request.getLimit());
        long before = request.getBefore() == 0 ? Long.MAX_VALUE : request.getBefore();
        var response = ListVersionsResponse.newBuilder();
        configurations
                .versionsBelow(before, limit)
                .forEach(version -> response.addVersions(message(version)));
        return response.build();
    }

    private GetVersionResponse versionWhole(GetVersionRequest request) {
        long number = request.getNumber();
        StoredVersion head =
                configurations.versionHead(number).orElseThrow(() -> missing("Version/" + number));
        return GetVersionResponse.newBuilder()
                .setVersion(message(head))
                .setConfiguration(configurations.at(number))
                .build();
    }

    private static Version message(StoredVersion version) {
        Version.Builder message =
                Version.newBuilder()
                        .setNumber(version.number())
                        .setCreateTime(NodeCalls.timestamp(version.createdAt()))
                        .setAuthor(version.author());
        version.changes()
                .forEach(
                        change ->
                                message.addChanges(
                                        Change.newBuilder()
                                                .setVerb(Change.Verb.valueOf(change.verb().name()))
                                                .setKind(change.kind())
                                                .setId(change.resourceId())));
        return message.build();
    }

    private static RefusedException missing(String what) {
        return RefusedException.of(
                Status.Code.NOT_FOUND, what + ": not there (expected: one that exists)");
    }
}
