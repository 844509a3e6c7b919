package dev.breakwater.cli.resource;

import com.google.protobuf.Message;
import dev.breakwater.api.v1.ApplyRequest;
import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.api.v1.ClusterServiceGrpc;
import dev.breakwater.api.v1.ConfigurationServiceGrpc;
import dev.breakwater.api.v1.DeleteAddressListRequest;
import dev.breakwater.api.v1.DeleteBackendRequest;
import dev.breakwater.api.v1.DeleteFilterRuleRequest;
import dev.breakwater.api.v1.DiffVersionsRequest;
import dev.breakwater.api.v1.DiffVersionsResponse;
import dev.breakwater.api.v1.GetAddressListRequest;
import dev.breakwater.api.v1.GetBackendRequest;
import dev.breakwater.api.v1.GetFilterRuleRequest;
import dev.breakwater.api.v1.GetNodeRequest;
import dev.breakwater.api.v1.GetTopSourcesRequest;
import dev.breakwater.api.v1.GetTopSourcesResponse;
import dev.breakwater.api.v1.GetVersionAtRequest;
import dev.breakwater.api.v1.GetVersionRequest;
import dev.breakwater.api.v1.GetVersionResponse;
import dev.breakwater.api.v1.ListAddressListsRequest;
import dev.breakwater.api.v1.ListBackendsRequest;
import dev.breakwater.api.v1.ListFilterRulesRequest;
import dev.breakwater.api.v1.ListNodesRequest;
import dev.breakwater.api.v1.ListOffendersRequest;
import dev.breakwater.api.v1.ListQuarantineRequest;
import dev.breakwater.api.v1.ListVersionsRequest;
import dev.breakwater.api.v1.ListVersionsResponse;
import dev.breakwater.api.v1.MetricsServiceGrpc;
import dev.breakwater.api.v1.Node;
import dev.breakwater.api.v1.NodeServiceGrpc;
import dev.breakwater.api.v1.Offender;
import dev.breakwater.api.v1.OffenderServiceGrpc;
import dev.breakwater.api.v1.PardonOffenderRequest;
import dev.breakwater.api.v1.QuarantinedResource;
import dev.breakwater.api.v1.ReleaseQuarantinedRequest;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.api.v1.RestoreVersionRequest;
import dev.breakwater.api.v1.Version;
import dev.breakwater.cli.terminal.CommandException;
import dev.breakwater.shield.check.Problem;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/// Control's API. What control refuses becomes a [CommandException]. Owned by one thread.
final class ControlClient implements AutoCloseable {
    /// A configuration of 2,000,000 list entries has about 50 MB.
    private static final int MESSAGE_BYTES_MAX = 256 << 20;

    private static final long CALL_SECONDS_MAX = 15;

    /// Control itself waits 30 seconds for nodes at most.
    private static final long WAIT_SECONDS_MAX = 45;

    /// Control tells by it what a change came through.
    private static final String USER_AGENT = "breakwater-cli";

    private static final int VERSIONS_SHOWN = 100;

    private final URI address;
    private final ManagedChannel channel;

    private ControlClient(URI address, ManagedChannel channel) {
        this.address = address;
        this.channel = channel;
    }

    static ControlClient open(URI address, String host, int port, boolean isEncrypted) {
        ManagedChannelBuilder<?> builder = ManagedChannelBuilder.forAddress(host, port);
        if (!isEncrypted) {
            builder.usePlaintext();
        }
        builder.maxInboundMessageSize(MESSAGE_BYTES_MAX).userAgent(USER_AGENT);
        return new ControlClient(address, builder.build());
    }

    /// All of a kind; of versions the newest.
    List<? extends Message> list(ResourceKind kind) {
        return switch (kind) {
            case BACKENDS ->
                    call(() -> stub().listBackends(ListBackendsRequest.getDefaultInstance()))
                            .getBackendsList();
            case FILTER_RULES ->
                    call(() -> stub().listFilterRules(ListFilterRulesRequest.getDefaultInstance()))
                            .getFilterRulesList();
            case ADDRESS_LISTS ->
                    call(() ->
                                    stub().listAddressLists(
                                                    ListAddressListsRequest.getDefaultInstance()))
                            .getAddressListsList();
            case NODES -> nodes();
            case OFFENDERS -> offenders();
            case VERSIONS -> newestVersions(VERSIONS_SHOWN);
        };
    }

    /// The one of that name.
    Message get(ResourceKind kind, String name) {
        return switch (kind) {
            case BACKENDS ->
                    call(
                            () ->
                                    stub().getBackend(
                                                    GetBackendRequest.newBuilder()
                                                            .setId(name)
                                                            .build()));
            case FILTER_RULES ->
                    call(
                            () ->
                                    stub().getFilterRule(
                                                    GetFilterRuleRequest.newBuilder()
                                                            .setId(name)
                                                            .build()));
            case ADDRESS_LISTS ->
                    call(
                            () ->
                                    stub().getAddressList(
                                                    GetAddressListRequest.newBuilder()
                                                            .setId(name)
                                                            .build()));
            case NODES ->
                    call(() -> nodeStub().getNode(GetNodeRequest.newBuilder().setId(name).build()));
            case OFFENDERS -> offender(name);
            case VERSIONS -> version(VersionChoice.number(name));
        };
    }

    List<Node> nodes() {
        return call(() -> nodeStub().listNodes(ListNodesRequest.getDefaultInstance()))
                .getNodesList();
    }

    private List<Offender> offenders() {
        return call(() -> offenderStub().listOffenders(ListOffendersRequest.getDefaultInstance()))
                .getOffendersList();
    }

    private Offender offender(String address) {
        return offenders().stream()
                .filter(offender -> offender.getAddress().equals(address))
                .findFirst()
                .orElseThrow(
                        () ->
                                CommandException.refused(
                                        "offender: "
                                                + address
                                                + " (expected: one that is denied)"));
    }

    /// Has an offender taken again on every node.
    void pardon(String address) {
        call(
                () ->
                        offenderStub()
                                .pardonOffender(
                                        PardonOffenderRequest.newBuilder()
                                                .setAddress(address)
                                                .build()));
    }

    /// Clusters and their keys, asked as in [#nodeCall].
    <T> T clusterCall(Function<ClusterServiceGrpc.ClusterServiceBlockingStub, T> question) {
        return call(
                () ->
                        question.apply(
                                ClusterServiceGrpc.newBlockingStub(channel)
                                        .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS)));
    }

    /// One call about nodes; what control refuses becomes a [CommandException].
    <T> T nodeCall(Function<NodeServiceGrpc.NodeServiceBlockingStub, T> question) {
        return call(() -> question.apply(nodeStub()));
    }

    /// Who sends most to a backend.
    GetTopSourcesResponse topSources(GetTopSourcesRequest request) {
        return call(
                () ->
                        MetricsServiceGrpc.newBlockingStub(channel)
                                .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS)
                                .getTopSources(request));
    }

    /// The newest version; empty before the first change.
    Optional<Version> newestVersion() {
        return newestVersions(1).stream().findFirst();
    }

    /// @param describe what a person is told of a problem that control finds
    ChangeResponse apply(
            List<Resource> resources, ChangeOptions terms, Function<Problem, String> describe) {
        ApplyRequest request =
                terms.on(ApplyRequest.newBuilder().addAllResources(resources)).build();
        return call(() -> changingStub(terms).apply(request), describe);
    }

    /// @param etag only if the resource has it; `""` in any case
    ChangeResponse delete(ResourceKind kind, String name, String etag, ChangeOptions terms) {
        var stub = changingStub(terms);
        return switch (kind) {
            case BACKENDS -> {
                var request = DeleteBackendRequest.newBuilder().setId(name).setEtag(etag);
                yield call(() -> stub.deleteBackend(terms.on(request).build()));
            }
            case FILTER_RULES -> {
                var request = DeleteFilterRuleRequest.newBuilder().setId(name).setEtag(etag);
                yield call(() -> stub.deleteFilterRule(terms.on(request).build()));
            }
            case ADDRESS_LISTS -> {
                var request = DeleteAddressListRequest.newBuilder().setId(name).setEtag(etag);
                yield call(() -> stub.deleteAddressList(terms.on(request).build()));
            }
            case NODES, OFFENDERS, VERSIONS ->
                    throw CommandException.refused(
                            kind.plural()
                                    + ": can't be deleted (expected: backends, filter-rules or"
                                    + " address-lists)");
        };
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /// A page of the history.
    ListVersionsResponse versions(ListVersionsRequest request) {
        return call(() -> stub().listVersions(request));
    }

    GetVersionResponse version(long number) {
        GetVersionRequest request = GetVersionRequest.newBuilder().setNumber(number).build();
        return call(() -> stub().getVersion(request));
    }

    /// The newest version that was stored by a time.
    ///
    /// @param time RFC 3339
    GetVersionResponse versionAt(String time) {
        GetVersionAtRequest request = GetVersionAtRequest.newBuilder().setTime(time).build();
        return call(() -> stub().getVersionAt(request));
    }

    DiffVersionsResponse difference(DiffVersionsRequest request) {
        return call(() -> stub().diffVersions(request));
    }

    ChangeResponse restore(RestoreVersionRequest.Builder request, ChangeOptions terms) {
        return call(() -> changingStub(terms).restoreVersion(terms.on(request).build()));
    }

    /// What nodes run the newest version without.
    List<QuarantinedResource> quarantine() {
        return call(() -> stub().listQuarantine(ListQuarantineRequest.getDefaultInstance()))
                .getQuarantinedList();
    }

    ChangeResponse release(ReleaseQuarantinedRequest.Builder request, ChangeOptions terms) {
        return call(() -> changingStub(terms).releaseQuarantined(terms.on(request).build()));
    }

    private List<Version> newestVersions(int limit) {
        return versions(ListVersionsRequest.newBuilder().setLimit(limit).build()).getVersionsList();
    }

    private ConfigurationServiceGrpc.ConfigurationServiceBlockingStub stub() {
        return ConfigurationServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private ConfigurationServiceGrpc.ConfigurationServiceBlockingStub changingStub(
            ChangeOptions terms) {
        return ConfigurationServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(
                        terms.isWaiting() ? WAIT_SECONDS_MAX : CALL_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private NodeServiceGrpc.NodeServiceBlockingStub nodeStub() {
        return NodeServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private OffenderServiceGrpc.OffenderServiceBlockingStub offenderStub() {
        return OffenderServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private <T> T call(Supplier<T> call) {
        return call(call, Problem::toString);
    }

    private <T> T call(Supplier<T> call, Function<Problem, String> describe) {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            throw ControlRefusal.of(e, address, describe);
        }
    }
}
