package dev.breakwater.cli;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.breakwater.api.v1.ApplyRequest;
import dev.breakwater.api.v1.Backend;
import dev.breakwater.api.v1.Change;
import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.ConfigurationServiceGrpc.ConfigurationServiceImplBase;
import dev.breakwater.api.v1.DeleteBackendRequest;
import dev.breakwater.api.v1.DiffVersionsRequest;
import dev.breakwater.api.v1.DiffVersionsResponse;
import dev.breakwater.api.v1.Error;
import dev.breakwater.api.v1.FieldDifference;
import dev.breakwater.api.v1.GetBackendRequest;
import dev.breakwater.api.v1.GetTopSourcesRequest;
import dev.breakwater.api.v1.GetTopSourcesResponse;
import dev.breakwater.api.v1.GetVersionAtRequest;
import dev.breakwater.api.v1.GetVersionRequest;
import dev.breakwater.api.v1.GetVersionResponse;
import dev.breakwater.api.v1.ListAddressListsRequest;
import dev.breakwater.api.v1.ListAddressListsResponse;
import dev.breakwater.api.v1.ListBackendsRequest;
import dev.breakwater.api.v1.ListBackendsResponse;
import dev.breakwater.api.v1.ListFilterRulesRequest;
import dev.breakwater.api.v1.ListFilterRulesResponse;
import dev.breakwater.api.v1.ListNodesRequest;
import dev.breakwater.api.v1.ListNodesResponse;
import dev.breakwater.api.v1.ListQuarantineRequest;
import dev.breakwater.api.v1.ListQuarantineResponse;
import dev.breakwater.api.v1.ListVersionsRequest;
import dev.breakwater.api.v1.ListVersionsResponse;
import dev.breakwater.api.v1.MetricsServiceGrpc.MetricsServiceImplBase;
import dev.breakwater.api.v1.Node;
import dev.breakwater.api.v1.NodeServiceGrpc.NodeServiceImplBase;
import dev.breakwater.api.v1.Problem;
import dev.breakwater.api.v1.RemoveNodeRequest;
import dev.breakwater.api.v1.RemoveNodeResponse;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.api.v1.ResourceDifference;
import dev.breakwater.api.v1.RestoreVersionRequest;
import dev.breakwater.api.v1.TopSource;
import dev.breakwater.api.v1.Version;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A control that keeps resources and versions in memory and has the nodes it is given. It checks
/// nothing, but refuses whatever is named `refused`.
final class FakeControl implements AutoCloseable {
    private final Map<String, Resource> resources = new TreeMap<>();
    private final List<Version> versions = new ArrayList<>();
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private final Server server;

    FakeControl() throws IOException {
        this.server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .addService(new Configurations())
                        .addService(new Nodes())
                        .addService(new Metrics())
                        .addService(new FakeClusters())
                        .build()
                        .start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getPort();
    }

    void addNode(Node node) {
        nodes.add(node);
    }

    synchronized int versionCount() {
        return versions.size();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private synchronized ChangeResponse change(
            Map<String, Resource> next, String wait, boolean isValidation) {
        List<Change> changes = new ArrayList<>();
        next.forEach(
                (name, resource) -> {
                    Resource before = resources.get(name);
                    if (before == null) {
                        changes.add(change(Change.Verb.CREATED, name));
                    } else if (!before.equals(resource)) {
                        changes.add(change(Change.Verb.UPDATED, name));
                    }
                });
        resources.keySet().stream()
                .filter(name -> !next.containsKey(name))
                .forEach(name -> changes.add(change(Change.Verb.DELETED, name)));
        if (isValidation) {
            return ChangeResponse.newBuilder()
                    .setVersion(versions.size() + 1L)
                    .addAllChanges(changes)
                    .build();
        }
        if (!changes.isEmpty()) {
            resources.clear();
            resources.putAll(next);
            versions.add(
                    Version.newBuilder()
                            .setNumber(versions.size() + 1L)
                            .setAuthor("local")
                            .setThrough("CLI")
                            .setCreateTime(Timestamp.newBuilder().setSeconds(1_700_000_000))
                            .addAllChanges(changes)
                            .build());
        }
        ChangeResponse.Builder response =
                ChangeResponse.newBuilder().setVersion(versions.size()).addAllChanges(changes);
        if (wait.equals("applied")) {
            response.addAllNodes(nodes)
                    .setApplied(
                            nodes.stream()
                                    .allMatch(
                                            node ->
                                                    node.getAppliedVersion() >= versions.size()
                                                            && node.getQuarantinedCount() == 0));
        }
        return response.build();
    }

    private static Change change(Change.Verb verb, String name) {
        String[] parts = name.split("/", 2);
        return Change.newBuilder().setVerb(verb).setKind(parts[0]).setId(parts[1]).build();
    }

    private static String name(Resource resource) {
        return switch (resource.getKindCase()) {
            case BACKEND -> "Backend/" + resource.getBackend().getMetadata().getName();
            case FILTER_RULE -> "FilterRule/" + resource.getFilterRule().getMetadata().getName();
            default -> "AddressList/" + resource.getAddressList().getMetadata().getName();
        };
    }

    private static <T extends Message> void answer(StreamObserver<T> observer, T message) {
        observer.onNext(message);
        observer.onCompleted();
    }

    private static void refuse(StreamObserver<?> observer, Code code, Error error) {
        observer.onError(
                StatusProto.toStatusRuntimeException(
                        Status.newBuilder()
                                .setCode(code.getNumber())
                                .setMessage(error.getMessage())
                                .addDetails(Any.pack(error))
                                .build()));
    }

    private final class Configurations extends ConfigurationServiceImplBase {
        @Override
        public void apply(ApplyRequest request, StreamObserver<ChangeResponse> observer) {
            Map<String, Resource> next = new TreeMap<>(resources);
            request.getResourcesList().forEach(resource -> next.put(name(resource), resource));
            if (next.containsKey("Backend/refused")) {
                Problem problem =
                        Problem.newBuilder()
                                .setResource("Backend/refused")
                                .setPath("spec.listen[0].ports")
                                .setFound("203.0.113.5 TCP 25565")
                                .setExpected("a place of its own")
                                .build();
                refuse(
                        observer,
                        Code.INVALID_ARGUMENT,
                        Error.newBuilder().setMessage("1 problem").addProblems(problem).build());
                return;
            }
            answer(observer, change(next, request.getWait(), request.getValidateOnly()));
        }

        @Override
        public void deleteBackend(
                DeleteBackendRequest request, StreamObserver<ChangeResponse> observer) {
            if (request.getEtag().equals("stale")) {
                Problem problem =
                        Problem.newBuilder()
                                .setResource("Backend/" + request.getId())
                                .setPath("etag")
                                .setFound("stale")
                                .setExpected("fresh")
                                .build();
                refuse(observer, Code.ABORTED, Error.newBuilder().addProblems(problem).build());
                return;
            }
            Map<String, Resource> next = new TreeMap<>(resources);
            if (next.remove("Backend/" + request.getId()) == null) {
                String message = "Backend/" + request.getId() + ": not there";
                refuse(observer, Code.NOT_FOUND, Error.newBuilder().setMessage(message).build());
                return;
            }
            answer(observer, change(next, request.getWait(), request.getValidateOnly()));
        }

        @Override
        public void getBackend(GetBackendRequest request, StreamObserver<Backend> observer) {
            Resource resource = resources.getOrDefault("Backend/" + request.getId(), none());
            answer(observer, resource.getBackend());
        }

        @Override
        public void listBackends(
                ListBackendsRequest request, StreamObserver<ListBackendsResponse> observer) {
            answer(
                    observer,
                    ListBackendsResponse.newBuilder()
                            .addAllBackends(configuration().getBackendsList())
                            .build());
        }

        @Override
        public void listFilterRules(
                ListFilterRulesRequest request, StreamObserver<ListFilterRulesResponse> observer) {
            answer(
                    observer,
                    ListFilterRulesResponse.newBuilder()
                            .addAllFilterRules(configuration().getFilterRulesList())
                            .build());
        }

        @Override
        public void listAddressLists(
                ListAddressListsRequest request,
                StreamObserver<ListAddressListsResponse> observer) {
            answer(
                    observer,
                    ListAddressListsResponse.newBuilder()
                            .addAllAddressLists(configuration().getAddressListsList())
                            .build());
        }

        @Override
        public void listVersions(
                ListVersionsRequest request, StreamObserver<ListVersionsResponse> observer) {
            long before =
                    request.getPageToken().isEmpty()
                            ? Long.MAX_VALUE
                            : Long.parseLong(request.getPageToken());
            List<Version> page =
                    versions.reversed().stream()
                            .filter(version -> version.getNumber() < before)
                            .limit(request.getLimit())
                            .toList();
            long last = page.isEmpty() ? 1 : page.getLast().getNumber();
            answer(
                    observer,
                    ListVersionsResponse.newBuilder()
                            .addAllVersions(page)
                            .setNextPageToken(last > 1 ? Long.toString(last) : "")
                            .build());
        }

        @Override
        public void getVersionAt(
                GetVersionAtRequest request, StreamObserver<GetVersionResponse> observer) {
            getVersion(GetVersionRequest.newBuilder().setNumber(1).build(), observer);
        }

        /// What became of the backend `survival`, whatever the versions.
        @Override
        public void diffVersions(
                DiffVersionsRequest request, StreamObserver<DiffVersionsResponse> observer) {
            DiffVersionsResponse.Builder response =
                    DiffVersionsResponse.newBuilder()
                            .setFrom(request.getFrom())
                            .setTo(request.hasTo() ? request.getTo() : versions.size());
            if (response.getFrom() != response.getTo()) {
                response.addResources(
                        ResourceDifference.newBuilder()
                                .setVerb(Change.Verb.UPDATED)
                                .setKind("Backend")
                                .setId("survival")
                                .addFields(field("spec.type", "TCP", "UDP"))
                                .addFields(field("spec.listen", "", "a\u001b[2J"))
                                .addFields(field("spec.origins", "b", ""))
                                .setFieldsLeftOut(2));
            }
            answer(observer, response.build());
        }

        private static FieldDifference field(String path, String before, String after) {
            FieldDifference.Builder field = FieldDifference.newBuilder().setPath(path);
            if (!before.isEmpty()) {
                field.setBefore(before);
            }
            if (!after.isEmpty()) {
                field.setAfter(after);
            }
            return field.build();
        }

        @Override
        public void listQuarantine(
                ListQuarantineRequest request, StreamObserver<ListQuarantineResponse> observer) {
            ListQuarantineResponse.Builder response = ListQuarantineResponse.newBuilder();
            nodes.forEach(node -> response.addAllQuarantined(node.getQuarantinedList()));
            answer(observer, response.build());
        }

        /// Whatever the version, it was empty.
        @Override
        public void restoreVersion(
                RestoreVersionRequest request, StreamObserver<ChangeResponse> observer) {
            answer(observer, change(new TreeMap<>(), request.getWait(), request.getValidateOnly()));
        }

        @Override
        public void getVersion(
                GetVersionRequest request, StreamObserver<GetVersionResponse> observer) {
            answer(
                    observer,
                    GetVersionResponse.newBuilder()
                            .setVersion(versions.get((int) request.getNumber() - 1))
                            .setConfiguration(configuration())
                            .build());
        }

        private Configuration configuration() {
            Configuration.Builder all = Configuration.newBuilder();
            for (Resource resource : resources.values()) {
                switch (resource.getKindCase()) {
                    case BACKEND -> all.addBackends(resource.getBackend());
                    case FILTER_RULE -> all.addFilterRules(resource.getFilterRule());
                    case ADDRESS_LIST -> all.addAddressLists(resource.getAddressList());
                    case KIND_NOT_SET -> throw new IllegalStateException("resource: of no kind");
                }
            }
            return all.build();
        }

        private static Resource none() {
            return Resource.getDefaultInstance();
        }
    }

    /// Two sources for each backend; none that the node `idle` has seen.
    private static final class Metrics extends MetricsServiceImplBase {
        @Override
        public void getTopSources(
                GetTopSourcesRequest request, StreamObserver<GetTopSourcesResponse> observer) {
            GetTopSourcesResponse.Builder response =
                    GetTopSourcesResponse.newBuilder()
                            .setId(request.getId())
                            .setPacketsPerSecond(40_000)
                            .setUniqueSources(12_345.4);
            if (!request.getNode().equals("idle")) {
                response.addSources(source("2001:db8::1", 30_000, 0.75));
                response.addSources(source("192.0.2.9", 2_000, 0.05));
            }
            answer(observer, response.build());
        }

        private static TopSource source(String address, double packetsPerSecond, double share) {
            return TopSource.newBuilder()
                    .setAddress(address)
                    .setPacketsPerSecond(packetsPerSecond)
                    .setShare(share)
                    .build();
        }
    }

    private final class Nodes extends NodeServiceImplBase {
        @Override
        public void listNodes(
                ListNodesRequest request, StreamObserver<ListNodesResponse> observer) {
            answer(observer, ListNodesResponse.newBuilder().addAllNodes(nodes).build());
        }

        @Override
        public void removeNode(
                RemoveNodeRequest request, StreamObserver<RemoveNodeResponse> observer) {
            boolean wasThere = nodes.removeIf(node -> node.getId().equals(request.getId()));
            answer(observer, RemoveNodeResponse.newBuilder().setWasEnrolled(wasThere).build());
        }
    }
}
