package dev.breakwater.bench;

import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.api.v1.ConfigurationServiceGrpc;
import dev.breakwater.api.v1.ConfigurationServiceGrpc.ConfigurationServiceBlockingStub;
import dev.breakwater.api.v1.ListNodesRequest;
import dev.breakwater.api.v1.Node;
import dev.breakwater.api.v1.NodeServiceGrpc;
import dev.breakwater.lab.Lab;
import dev.breakwater.lab.LabPlace;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Control with its PostgreSQL, and one agent on an interface of a lab: the processes as they are
/// shipped. Closing it stops them and removes the lab.
final class RunningSystem implements AutoCloseable {
    private static final int START_SECONDS_MAX = 60;

    private final Lab lab;
    private final List<Process> processes = new ArrayList<>();
    private final ManagedChannel channel;

    private RunningSystem(Lab lab, String listen) {
        this.lab = lab;
        this.channel = ManagedChannelBuilder.forTarget(listen).usePlaintext().build();
    }

    /// What else the agent is told on its command line.
    private interface AgentOptions {
        List<String> in(Path folder) throws IOException;
    }

    /// Starts them, and waits until the agent is connected.
    static RunningSystem start() throws IOException {
        return start(_ -> List.of());
    }

    /// As [#start()], with an agent that knows which country sources are from.
    ///
    /// @param database in MaxMind's format
    static RunningSystem startWithCountries(byte[] database) throws IOException {
        return start(
                folder ->
                        List.of(
                                "--geo-country",
                                Files.write(folder.resolve("country.mmdb"), database).toString()));
    }

    private static RunningSystem start(AgentOptions options) throws IOException {
        String listen = "127.0.0.1:" + freePort();
        RunningSystem system = new RunningSystem(Lab.create("bench"), listen);
        try {
            system.run(listen, options);
            system.awaitNode();
            return system;
        } catch (IOException | RuntimeException e) {
            system.close();
            throw e;
        }
    }

    private void run(String listen, AgentOptions options) throws IOException {
        Path state = Files.createDirectories(lab.folder().resolve("agent"));
        Path data = Files.createDirectories(lab.folder().resolve("control"));
        processes.add(process("control", "--listen", listen, "--data", data.toString()));
        List<String> agent =
                new ArrayList<>(
                        List.of(
                                "--control",
                                "http://" + listen,
                                "--node",
                                "bench",
                                "--netns",
                                lab.at(LabPlace.EDGE).name(),
                                "--interfaces",
                                LabPlace.ATTACKER.linkOfEdge(),
                                "--pins",
                                lab.id(),
                                "--state",
                                state.toString(),
                                "--metrics",
                                "127.0.0.1:" + freePort()));
        agent.addAll(options.in(lab.folder()));
        processes.add(process("agent", agent.toArray(String[]::new)));
        lab.adoptPins(Path.of("/sys/fs/bpf/breakwater", lab.id()));
    }

    private Process process(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("./breakwater", name));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(lab.folder().resolve(name + ".log").toFile())
                .start();
    }

    private void awaitNode() {
        var nodes = NodeServiceGrpc.newBlockingStub(channel);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (System.nanoTime() < deadline) {
            try {
                List<Node> known =
                        nodes.listNodes(ListNodesRequest.getDefaultInstance()).getNodesList();
                if (known.stream().anyMatch(Node::getConnected)) {
                    return;
                }
            } catch (StatusRuntimeException e) {
                // Control is not up yet.
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        throw new IllegalStateException("no node connected in " + START_SECONDS_MAX + " s");
    }

    /// Control's API.
    ConfigurationServiceBlockingStub configuration() {
        return ConfigurationServiceGrpc.newBlockingStub(channel);
    }

    /// From the commit of the version that a change made until the node ran it.
    ///
    /// @param answer of a change with `wait=applied`
    static double appliedMillis(ChangeResponse answer) {
        if (!answer.getApplied() || answer.getNodesCount() != 1) {
            throw new IllegalStateException("not applied by one node: " + answer);
        }
        return answer.getNodes(0).getAppliedLatencyMillis();
    }

    /// The agent's process: the script that starts it becomes it.
    long agentPid() {
        return processes.getLast().pid();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        for (Process process : processes.reversed()) {
            process.destroy();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        lab.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
