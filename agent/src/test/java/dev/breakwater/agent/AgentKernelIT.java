package dev.breakwater.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.config.Versions;
import dev.breakwater.agent.stream.FakeControl;
import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.api.v1.BackendCounters;
import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.Counters;
import dev.breakwater.api.v1.FromNode;
import dev.breakwater.api.v1.FromNode.MessageCase;
import dev.breakwater.api.v1.Interfaces;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.api.v1.ReasonCount;
import dev.breakwater.api.v1.Sight;
import dev.breakwater.api.v1.SourceEstimate;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.VethPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real agent, a process of its own, on the real kernel, in namespaces of the test's own.
class AgentKernelIT {
    private static final String PINS = "bwa-" + ProcessHandle.current().pid();

    @TempDir private Path folder;

    private final VethPair cable = VethPair.lay("bwa");
    private final FakeControl control = new FakeControl(0);
    private final List<Process> agents = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        agents.forEach(Process::destroyForcibly);
        for (Process agent : agents) {
            agent.waitFor();
        }
        assertThat(start("--detach").waitFor(30, TimeUnit.SECONDS)).isTrue();
        control.close();
        cable.close();
    }

    @Test
    void dropsThroughKillAndRestartUntilItIsDetached() throws Exception {
        Process first = start();
        FakeControl.offer(control.stream(), denying(1));
        assertThat(control.hear(MessageCase.APPLIED).getApplied().getVersion()).isEqualTo(1);
        send(10);
        Counters before = countersWith("DENIED", 10);

        first.destroyForcibly().waitFor();
        send(10);
        Process second = start();

        assertThat(control.hear(MessageCase.HELLO).getHello().getAppliedVersion()).isEqualTo(1);
        Counters after = countersWith("DENIED", 20);
        assertThat(after.getEpoch()).isEqualTo(before.getEpoch());
        assertThat(after.getReceivedPackets()).isEqualTo(sumOf(after));

        second.destroy();
        assertThat(second.waitFor()).isZero();
        assertThat(Files.readString(log(1)))
                .contains("agent protects eth0 (lan, native) with version 1");
        assertThat(Path.of("/sys/fs/bpf/breakwater", PINS)).exists();

        assertThat(start("--detach").waitFor()).isZero();
        assertThat(Path.of("/sys/fs/bpf/breakwater", PINS)).doesNotExist();
    }

    @Test
    void protectsAnInterfaceThatComesWhileItRuns() throws Exception {
        start("--interfaces", "eth0,eth1", "--wait-for-interfaces");
        assertThat(control.hear(MessageCase.HELLO).getHello().getInterfacesList())
                .containsExactly("eth0 (lan, native)", "eth1 (lan, missing)");

        cable.addInside("eth1");
        Interfaces come = control.hear(MessageCase.INTERFACES).getInterfaces();
        cable.inside("ip link del eth1");
        Interfaces gone = control.hear(MessageCase.INTERFACES).getInterfaces();

        assertThat(come.getInterfacesList())
                .containsExactly("eth0 (lan, native)", "eth1 (lan, native)");
        assertThat(gone.getInterfacesList())
                .containsExactly("eth0 (lan, native)", "eth1 (lan, missing)");
        assertThat(Files.readString(log(0)))
                .contains("message=\"An interface is protected.\" interface=eth1 how=native");
    }

    @Test
    void keepsTheRoleOfEachInterfaceThroughAKill() throws Exception {
        cable.addInside("eth1");
        Process first = start("--interfaces=eth0:wan,eth1:lan");
        FakeControl.offer(control.stream(), Versions.ofBackends(1, "game"));
        control.hear(MessageCase.APPLIED);
        send(10);
        countersWith("MARTIAN", 10);

        first.destroyForcibly().waitFor();
        send(10);
        start("--interfaces=eth0:wan,eth1:lan");

        assertThat(control.hear(MessageCase.HELLO).getHello().getInterfacesList())
                .containsExactly("eth0 (wan, native)", "eth1 (lan, native)");
        send(10);
        countersWith("MARTIAN", 30);
    }

    @Test
    void saysWhatStopsIt() throws Exception {
        Process agent = start("--interfaces", "nothere");

        assertThat(agent.waitFor()).isEqualTo(1);
        assertThat(Files.readString(log(0))).contains("level=error").contains("nothere");
    }

    @Test
    void showsWhoSendsAndWhatItLooksLike() throws Exception {
        start("--samples=DENIED=10");
        FakeControl.offer(control.stream(), denying(1));
        control.hear(MessageCase.APPLIED);
        control.hear(MessageCase.SIGHT, message -> message.getSight().getBackendsCount() > 0);

        send(2_000);

        Sight sight = control.hear(MessageCase.SIGHT, AgentKernelIT::hasTopSource).getSight();
        SourceEstimate loudest = sight.getBackends(0).getTopSources(0);
        assertThat(loudest.getAddress()).isEqualTo(VethPair.OUTSIDE_ADDRESS);
        assertThat(loudest.getPackets()).isBetween(32L, 3_000L);
        assertThat(sight.getBackends(0).getUniqueSources()).isPositive();
        Await.until(
                () -> folder.resolve("state/samples/none/DENIED.pcapng").toFile().length() > 1_000,
                "a capture");
    }

    private static boolean hasTopSource(FromNode message) {
        return message.getSight().getBackendsList().stream()
                .anyMatch(backend -> backend.getTopSourcesCount() > 0);
    }

    private Process start(String... more) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                AgentProcess.class.getName(),
                                "--node=edge-1",
                                "--pins=" + PINS,
                                "--metrics=127.0.0.1:0",
                                "--netns=" + cable.inside(),
                                "--state=" + folder.resolve("state"),
                                "--control=http://" + control.address()));
        command.addAll(List.of(more));
        if (more.length == 0 || !more[0].startsWith("--interfaces")) {
            command.add("--interfaces=" + VethPair.INTERFACE);
        }
        Process agent =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log(agents.size()).toFile())
                        .start();
        agents.add(agent);
        return agent;
    }

    private Path log(int agent) {
        return folder.resolve("agent-" + agent + ".log");
    }

    private Counters countersWith(String reason, long packets) {
        Counters counters =
                control.hear(
                                MessageCase.COUNTERS,
                                message -> packets(message.getCounters(), reason) >= packets)
                        .getCounters();
        assertThat(packets(counters, reason)).isEqualTo(packets);
        return counters;
    }

    private static long packets(Counters counters, String reason) {
        return counters.getBackendsList().stream()
                .map(BackendCounters::getReasonsList)
                .flatMap(List::stream)
                .filter(count -> count.getReason().equals(reason))
                .mapToLong(ReasonCount::getPackets)
                .sum();
    }

    private static long sumOf(Counters counters) {
        return counters.getBackendsList().stream()
                .map(BackendCounters::getReasonsList)
                .flatMap(List::stream)
                .mapToLong(ReasonCount::getPackets)
                .sum();
    }

    private void send(int datagrams) {
        NetworkNamespace.named(cable.outside()).call(() -> sendHere(datagrams));
    }

    private static int sendHere(int datagrams) {
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            InetSocketAddress inside = new InetSocketAddress(VethPair.INSIDE_ADDRESS, 7_777);
            for (int i = 0; i < datagrams; i++) {
                channel.send(ByteBuffer.allocate(32), inside);
            }
            return datagrams;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Configuration denying(long version) {
        AddressListSpec.Builder spec =
                AddressListSpec.newBuilder()
                        .setAction(AddressListSpec.Action.DENY)
                        .addEntries(VethPair.OUTSIDE_ADDRESS);
        return Versions.ofBackends(version, "game").toBuilder()
                .addAddressLists(
                        AddressList.newBuilder()
                                .setMetadata(Metadata.newBuilder().setName("attackers"))
                                .setSpec(spec))
                .build();
    }
}
