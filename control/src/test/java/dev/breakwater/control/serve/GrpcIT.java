package dev.breakwater.control.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.api.v1.ConfigurationServiceGrpc.ConfigurationServiceBlockingStub;
import dev.breakwater.api.v1.CreateAddressListRequest;
import dev.breakwater.api.v1.DeleteBackendRequest;
import dev.breakwater.api.v1.Error;
import dev.breakwater.api.v1.GetAddressListRequest;
import dev.breakwater.api.v1.ListVersionsRequest;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.control.RunningControl;
import dev.breakwater.shield.read.ResourceRecords;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc.ServerReflectionStub;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// gRPC on a whole control.
class GrpcIT {
    @TempDir static Path data;
    private static RunningControl control;
    private static ConfigurationServiceBlockingStub client;

    @BeforeAll
    static void start() {
        control = RunningControl.start(data);
        client = control.client(ConfigurationServiceBlockingStub.class);
    }

    @AfterAll
    static void stop() {
        control.close();
    }

    @Test
    void createsAndReads() {
        AddressList list = list("grpc", "192.0.2.0/24");

        client.createAddressList(
                CreateAddressListRequest.newBuilder().setAddressList(list).build());

        assertThat(
                        ResourceRecords.addressList(
                                client.getAddressList(
                                        GetAddressListRequest.newBuilder().setId("grpc").build())))
                .isEqualTo(ResourceRecords.addressList(list));
    }

    @Test
    void takesALongListInOneCall() {
        AddressListSpec.Builder spec =
                AddressListSpec.newBuilder().setAction(AddressListSpec.Action.DENY);
        for (int i = 0; i < 200_000; i++) {
            spec.addEntries("10." + (i >>> 16) + "." + (i >>> 8 & 255) + "." + (i & 255));
        }
        AddressList list = list("long", "192.0.2.1").toBuilder().setSpec(spec).build();
        assertThat(list.getSerializedSize()).isGreaterThan(ApiServer.REQUEST_BYTES_MAX);

        var answer =
                client.createAddressList(
                        CreateAddressListRequest.newBuilder().setAddressList(list).build());

        assertThat(answer.getVersion()).isPositive();
    }

    @Test
    void tellsProblemsInTheStatus() throws InvalidProtocolBufferException {
        var request =
                CreateAddressListRequest.newBuilder()
                        .setAddressList(list("bad", "nowhere"))
                        .build();

        Error error =
                refusal(() -> client.createAddressList(request), Status.Code.INVALID_ARGUMENT);

        assertThat(error.getProblems(0).getResource()).isEqualTo("AddressList/bad");
        assertThat(error.getProblems(0).getPath()).isEqualTo("spec.entries[0]");
    }

    @Test
    void namesWhatIsNotThere() throws InvalidProtocolBufferException {
        var request = DeleteBackendRequest.newBuilder().setId("ghost").build();

        Error error = refusal(() -> client.deleteBackend(request), Status.Code.NOT_FOUND);

        assertThat(error.getMessage()).startsWith("Backend/ghost: not there");
    }

    @Test
    void refusesFieldsThatItDoesNotKnow() throws InvalidProtocolBufferException {
        var unknown =
                UnknownFieldSet.newBuilder()
                        .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build();
        var request = ListVersionsRequest.newBuilder().setUnknownFields(unknown).build();

        Error error = refusal(() -> client.listVersions(request), Status.Code.INVALID_ARGUMENT);

        assertThat(error.getProblems(0).getFound()).isEqualTo("field number 99");
    }

    @Test
    void keepsWhatAChangeCameThrough() {
        client.createAddressList(
                CreateAddressListRequest.newBuilder()
                        .setAddressList(list("through", "192.0.2.7"))
                        .build());

        assertThat(
                        client.listVersions(ListVersionsRequest.getDefaultInstance())
                                .getVersions(0)
                                .getThrough())
                .isEqualTo("GRPC");
    }

    @Test
    void answersHealthChecks() {
        var health = control.client(HealthBlockingStub.class);

        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    }

    @Test
    void describesItself() throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        var asking =
                control.client(ServerReflectionStub.class)
                        .serverReflectionInfo(
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(ServerReflectionResponse value) {
                                        answer.complete(value);
                                    }

                                    @Override
                                    public void onError(Throwable thrown) {
                                        answer.completeExceptionally(thrown);
                                    }

                                    @Override
                                    public void onCompleted() {}
                                });

        asking.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

        List<String> services =
                answer.get(20, TimeUnit.SECONDS).getListServicesResponse().getServiceList().stream()
                        .map(ServiceResponse::getName)
                        .toList();
        asking.onCompleted();
        assertThat(services)
                .contains(
                        "breakwater.v1.ConfigurationService",
                        "breakwater.v1.NodeService",
                        "breakwater.v1.NodeStreamService",
                        "breakwater.v1.MetricsService");
    }

    private static Error refusal(Runnable call, Status.Code code)
            throws InvalidProtocolBufferException {
        var thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(thrown.getStatus().getCode()).isEqualTo(code);
        var status = Objects.requireNonNull(StatusProto.fromThrowable(thrown));
        return status.getDetails(0).unpack(Error.class);
    }

    private static AddressList list(String name, String entry) {
        return AddressList.newBuilder()
                .setMetadata(Metadata.newBuilder().setName(name))
                .setSpec(
                        AddressListSpec.newBuilder()
                                .setAction(AddressListSpec.Action.DENY)
                                .addEntries(entry))
                .build();
    }
}
