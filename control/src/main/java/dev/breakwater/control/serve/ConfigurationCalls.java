package dev.breakwater.control.serve;

import com.google.protobuf.Message;
import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.ApplyRequest;
import dev.breakwater.api.v1.Backend;
import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.api.v1.ConfigurationServiceGrpc;
import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.api.v1.ListAddressListsResponse;
import dev.breakwater.api.v1.ListBackendsResponse;
import dev.breakwater.api.v1.ListFilterRulesResponse;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.control.configuration.Configurations;
import dev.breakwater.control.configuration.Edit;
import dev.breakwater.control.nodes.NodeDirectory;
import dev.breakwater.control.store.Author.Through;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// `ConfigurationService`: what it answers.
///
/// @param configurations reads
/// @param nodes tells which run without a resource
/// @param changes makes them
record ConfigurationCalls(Configurations configurations, NodeDirectory nodes, ChangeCalls changes) {
    private static final int APPLY_MAX = 100_000;

    List<ApiCall<?, ?>> all() {
        return Stream.of(backends(), filterRules(), addressLists(), apply())
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
                        (request, through) ->
                                create(request, through, resource(request.getBackend()))),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getUpdateBackendMethod(),
                        (request, through) -> {
                            Backend.Builder backend = request.getBackend().toBuilder();
                            takeName(request.getId(), backend.getMetadataBuilder());
                            return update(request, through, resource(backend.build()));
                        }),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getDeleteBackendMethod(),
                        (request, through) ->
                                delete(
                                        request,
                                        through,
                                        new ResourceKey(kind, request.getId()),
                                        request.getEtag())));
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
                        (request, through) ->
                                create(request, through, resource(request.getFilterRule()))),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getUpdateFilterRuleMethod(),
                        (request, through) -> {
                            FilterRule.Builder rule = request.getFilterRule().toBuilder();
                            takeName(request.getId(), rule.getMetadataBuilder());
                            return update(request, through, resource(rule.build()));
                        }),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getDeleteFilterRuleMethod(),
                        (request, through) ->
                                delete(
                                        request,
                                        through,
                                        new ResourceKey(kind, request.getId()),
                                        request.getEtag())));
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
                        (request, through) ->
                                create(request, through, resource(request.getAddressList()))),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getUpdateAddressListMethod(),
                        (request, through) -> {
                            AddressList.Builder list = request.getAddressList().toBuilder();
                            takeName(request.getId(), list.getMetadataBuilder());
                            return update(request, through, resource(list.build()));
                        }),
                new ApiCall<>(
                        ConfigurationServiceGrpc.getDeleteAddressListMethod(),
                        (request, through) ->
                                delete(
                                        request,
                                        through,
                                        new ResourceKey(kind, request.getId()),
                                        request.getEtag())));
    }

    private List<ApiCall<?, ?>> apply() {
        return List.of(new ApiCall<>(ConfigurationServiceGrpc.getApplyMethod(), this::apply));
    }

    private ListBackendsResponse listBackends() {
        var response = ListBackendsResponse.newBuilder();
        configurations
                .list(ResourceKind.BACKEND, nodes.quarantinedOn())
                .forEach(resource -> response.addBackends(resource.getBackend()));
        return response.build();
    }

    private ListFilterRulesResponse listFilterRules() {
        var response = ListFilterRulesResponse.newBuilder();
        configurations
                .list(ResourceKind.FILTER_RULE, nodes.quarantinedOn())
                .forEach(resource -> response.addFilterRules(resource.getFilterRule()));
        return response.build();
    }

    private ListAddressListsResponse listAddressLists() {
        var response = ListAddressListsResponse.newBuilder();
        configurations
                .list(ResourceKind.ADDRESS_LIST, nodes.quarantinedOn())
                .forEach(resource -> response.addAddressLists(resource.getAddressList()));
        return response.build();
    }

    private Resource find(ResourceKind kind, String id) {
        ResourceKey key = new ResourceKey(kind, id);
        return configurations
                .find(key, nodes.quarantinedOn())
                .orElseThrow(() -> ChangeCalls.missing(key.toString()));
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

    private CompletableFuture<ChangeResponse> create(
            Message request, Through through, Resource resource) {
        return changes.change(request, through, List.of(new Edit.Put(resource, Edit.When.ABSENT)));
    }

    private CompletableFuture<ChangeResponse> update(
            Message request, Through through, Resource resource) {
        return changes.change(request, through, List.of(new Edit.Put(resource, Edit.When.PRESENT)));
    }

    private CompletableFuture<ChangeResponse> delete(
            Message request, Through through, ResourceKey key, String etag) {
        return changes.change(request, through, List.of(new Edit.Delete(key, etag)));
    }

    private CompletableFuture<ChangeResponse> apply(ApplyRequest request, Through through) {
        if (request.getResourcesCount() > APPLY_MAX) {
            throw RefusedException.wrong(
                    "resources", request.getResourcesCount() + "", "at most " + APPLY_MAX);
        }
        List<Edit> edits =
                request.getResourcesList().stream()
                        .<Edit>map(resource -> new Edit.Put(resource, Edit.When.ALWAYS))
                        .toList();
        return changes.change(request, through, edits);
    }
}
