package dev.breakwater.cli.resource;

import com.google.protobuf.Message;
import dev.breakwater.api.v1.ApplyRequest;
import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.api.v1.ConfigurationServiceGrpc;
import dev.breakwater.api.v1.DeleteAddressListRequest;
import dev.breakwater.api.v1.DeleteBackendRequest;
import dev.breakwater.api.v1.DeleteFilterRuleRequest;
import dev.breakwater.api.v1.GetAddressListRequest;
import dev.breakwater.api.v1.GetBackendRequest;
import dev.breakwater.api.v1.GetFilterRuleRequest;
import dev.breakwater.api.v1.GetNodeRequest;
import dev.breakwater.api.v1.GetTopSourcesRequest;
import dev.breakwater.api.v1.GetTopSourcesResponse;
import dev.breakwater.api.v1.GetVersionRequest;
import dev.breakwater.api.v1.GetVersionResponse;
import dev.breakwater.api.v1.ListAddressListsRequest;
import dev.breakwater.api.v1.ListBackendsRequest;
import dev.breakwater.api.v1.ListFilterRulesRequest;
import dev.breakwater.api.v1.ListNodesRequest;
import dev.breakwater.api.v1.ListVersionsRequest;
import dev.breakwater.api.v1.MetricsServiceGrpc;
import dev.breakwater.api.v1.Node;
import dev.breakwater.api.v1.NodeServiceGrpc;
import dev.breakwater.api.v1.Resource;
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
        return new ControlClient(address, builder.maxInboundMessageSize(MESSAGE_BYTES_MAX).build());
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
            case VERSIONS -> versionsBelow(0, VERSIONS_SHOWN);
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
            case VERSIONS -> version(name);
        };
    }

    List<Node> nodes() {
        return call(() -> nodeStub().listNodes(ListNodesRequest.getDefaultInstance()))
                .getNodesList();
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
        return versionsBelow(0, 1).stream().findFirst();
    }

    /// One version, without its resources.
    Optional<Version> versionHead(long number) {
        return versionsBelow(number + 1, 1).stream()
                .filter(version -> version.getNumber() == number)
                .findFirst();
    }

    /// @param describe what a person is told of a problem that control finds
    ChangeResponse apply(
            List<Resource> resources, boolean isWaiting, Function<Problem, String> describe) {
        ApplyRequest request =
                ApplyRequest.newBuilder()
                        .addAllResources(resources)
                        .setWait(wait(isWaiting))
                        .build();
        return call(() -> changingStub(isWaiting).apply(request), describe);
    }

    ChangeResponse delete(ResourceKind kind, String name, boolean isWaiting) {
        var stub = changingStub(isWaiting);
        String wait = wait(isWaiting);
        return switch (kind) {
            case BACKENDS ->
                    call(
                            () ->
                                    stub.deleteBackend(
                                            DeleteBackendRequest.newBuilder()
                                                    .setId(name)
                                                    .setWait(wait)
                                                    .build()));
            case FILTER_RULES ->
                    call(
                            () ->
                                    stub.deleteFilterRule(
                                            DeleteFilterRuleRequest.newBuilder()
                                                    .setId(name)
                                                    .setWait(wait)
                                                    .build()));
            case ADDRESS_LISTS ->
                    call(
                            () ->
                                    stub.deleteAddressList(
                                            DeleteAddressListRequest.newBuilder()
                                                    .setId(name)
                                                    .setWait(wait)
                                                    .build()));
            case NODES, VERSIONS ->
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

    private GetVersionResponse version(String name) {
        if (!name.matches("[0-9]{1,18}")) {
            throw CommandException.refused("version: " + name + " (expected: a number)");
        }
        GetVersionRequest request =
                GetVersionRequest.newBuilder().setNumber(Long.parseLong(name)).build();
        return call(() -> stub().getVersion(request));
    }

    private List<Version> versionsBelow(long number, int limit) {
        ListVersionsRequest request =
                ListVersionsRequest.newBuilder().setBefore(number).setLimit(limit).build();
        return call(() -> stub().listVersions(request)).getVersionsList();
    }

    private ConfigurationServiceGrpc.ConfigurationServiceBlockingStub stub() {
        return ConfigurationServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private ConfigurationServiceGrpc.ConfigurationServiceBlockingStub changingStub(
            boolean isWaiting) {
        return ConfigurationServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(
                        isWaiting ? WAIT_SECONDS_MAX : CALL_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private NodeServiceGrpc.NodeServiceBlockingStub nodeStub() {
        return NodeServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private static String wait(boolean isWaiting) {
        return isWaiting ? "applied" : "";
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
