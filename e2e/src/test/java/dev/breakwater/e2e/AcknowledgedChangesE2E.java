package dev.breakwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.api.v1.ConfigurationServiceGrpc;
import dev.breakwater.api.v1.ConfigurationServiceGrpc.ConfigurationServiceBlockingStub;
import dev.breakwater.api.v1.CreateAddressListRequest;
import dev.breakwater.api.v1.ListAddressListsRequest;
import dev.breakwater.api.v1.Metadata;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Control is killed at any moment while changes are made, again and again.
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class AcknowledgedChangesE2E {
    private static final int KILLS = 3;
    private static final int CHANGES_BEFORE_A_KILL = 25;
    private static final int START_SECONDS_MAX = 60;

    @TempDir Path data;

    @Test
    void killingControlLosesNoAcknowledgedChange() throws IOException, InterruptedException {
        int port = freePort();
        List<String> acknowledged = new ArrayList<>();

        for (int kill = 0; kill < KILLS; kill++) {
            Process control = start(port);
            try {
                acknowledged.addAll(changeUntilKilled(control, port, "kill-" + kill));
            } finally {
                control.destroyForcibly().waitFor();
            }
        }
        Process control = start(port);
        List<String> found = names(port);
        control.destroy();
        control.waitFor();

        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(KILLS * CHANGES_BEFORE_A_KILL);
        assertThat(found).containsAll(acknowledged);
    }

    private Process start(int port) throws IOException {
        return Program.command(
                        "control", "--listen", "127.0.0.1:" + port, "--data", data.toString())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("log").toFile()))
                .start();
    }

    /// Makes changes; kills control, by its own process id, while more are on their way.
    private static List<String> changeUntilKilled(Process control, int port, String prefix) {
        List<String> acknowledged = new ArrayList<>();
        ManagedChannel channel = channel(port);
        try {
            ConfigurationServiceBlockingStub stub = ready(channel);
            for (int change = 0; ; change++) {
                if (change == CHANGES_BEFORE_A_KILL) {
                    control.destroyForcibly();
                }
                String name = prefix + "-" + change;
                stub.createAddressList(list(name));
                acknowledged.add(name);
            }
        } catch (StatusRuntimeException e) {
            return acknowledged; // killed
        } finally {
            channel.shutdownNow();
        }
    }

    private static List<String> names(int port) {
        ManagedChannel channel = channel(port);
        try {
            return ready(channel)
                    .listAddressLists(ListAddressListsRequest.getDefaultInstance())
                    .getAddressListsList()
                    .stream()
                    .map(list -> list.getMetadata().getName())
                    .toList();
        } finally {
            channel.shutdownNow();
        }
    }

    private static ConfigurationServiceBlockingStub ready(ManagedChannel channel) {
        ConfigurationServiceBlockingStub stub = ConfigurationServiceGrpc.newBlockingStub(channel);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (true) {
            try {
                stub.listAddressLists(ListAddressListsRequest.getDefaultInstance());
                return stub;
            } catch (StatusRuntimeException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    private static ManagedChannel channel(int port) {
        return ManagedChannelBuilder.forTarget("127.0.0.1:" + port).usePlaintext().build();
    }

    private static CreateAddressListRequest list(String name) {
        return CreateAddressListRequest.newBuilder()
                .setAddressList(
                        AddressList.newBuilder()
                                .setMetadata(Metadata.newBuilder().setName(name))
                                .setSpec(
                                        AddressListSpec.newBuilder()
                                                .setAction(AddressListSpec.Action.DENY)))
                .build();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
