package dev.breakwater.bench;

import dev.breakwater.api.v1.ApplyRequest;
import dev.breakwater.api.v1.Backend;
import dev.breakwater.api.v1.BackendSpec;
import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.api.v1.ConfigurationServiceGrpc;
import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.api.v1.FilterRuleSpec;
import dev.breakwater.api.v1.ListNodesRequest;
import dev.breakwater.api.v1.Listen;
import dev.breakwater.api.v1.Match;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.api.v1.Node;
import dev.breakwater.api.v1.NodeServiceGrpc;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.api.v1.UpdateFilterRuleRequest;
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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// From a change's commit in PostgreSQL to its application in one node's kernel, as control
/// measures it: real processes, 200 rules, one rule changed at a time.
final class ConfigBenchmark {
    private static final int RULES = 200;
    private static final int WARM_UP_CHANGES = 300;
    private static final int CHANGES = 1_000;
    private static final int START_SECONDS_MAX = 60;

    private ConfigBenchmark() {}

    static List<Measured> run(Benchmark.Progress progress)
            throws IOException, InterruptedException {
        try (Lab lab = Lab.create("bench")) {
            String listen = "127.0.0.1:" + freePort();
            List<Process> processes = new ArrayList<>();
            try {
                progress.at("starting control and an agent");
                Path state = Files.createDirectories(lab.folder().resolve("agent"));
                Path data = Files.createDirectories(lab.folder().resolve("control"));
                processes.add(start(lab, "control", "--listen", listen, "--data", data.toString()));
                processes.add(
                        start(
                                lab,
                                "agent",
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
                lab.adoptPins(Path.of("/sys/fs/bpf/breakwater", lab.id()));
                return List.of(measure(progress, listen));
            } finally {
                for (Process process : processes.reversed()) {
                    process.destroy();
                    process.waitFor();
                }
            }
        }
    }

    private static Process start(Lab lab, String process, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("./breakwater", process));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(lab.folder().resolve(process + ".log").toFile())
                .start();
    }

    private static Measured measure(Benchmark.Progress progress, String listen) {
        ManagedChannel channel = ManagedChannelBuilder.forTarget(listen).usePlaintext().build();
        try {
            awaitNode(NodeServiceGrpc.newBlockingStub(channel));
            var configuration = ConfigurationServiceGrpc.newBlockingStub(channel);
            ChangeResponse first = configuration.apply(resources());
            requireApplied(first);
            double[] millis = new double[CHANGES];
            for (int change = -WARM_UP_CHANGES; change < CHANGES; change++) {
                UpdateFilterRuleRequest request =
                        UpdateFilterRuleRequest.newBuilder()
                                .setId("rule-0")
                                .setFilterRule(rule(0, 1 + (change & 1)))
                                .setWait("applied")
                                .build();
                ChangeResponse answer = configuration.updateFilterRule(request);
                requireApplied(answer);
                if (change >= 0) {
                    millis[change] = answer.getNodes(0).getAppliedLatencyMillis();
                }
                if (change % 250 == 0) {
                    progress.at("change " + change + " of " + CHANGES);
                }
            }
            Arrays.sort(millis);
            return new Measured(
                    "config.commit_to_applied.p99.ms",
                    millis[CHANGES * 99 / 100 - 1],
                    "ms",
                    millis[0],
                    millis[CHANGES - 1],
                    CHANGES,
                    "");
        } finally {
            channel.shutdownNow();
        }
    }

    private static void requireApplied(ChangeResponse answer) {
        if (!answer.getApplied() || answer.getNodesCount() != 1) {
            throw new IllegalStateException("not applied by one node: " + answer);
        }
    }

    private static void awaitNode(NodeServiceGrpc.NodeServiceBlockingStub nodes) {
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

    private static ApplyRequest resources() {
        ApplyRequest.Builder request = ApplyRequest.newBuilder().setWait("applied");
        request.addResources(
                Resource.newBuilder()
                        .setBackend(
                                Backend.newBuilder()
                                        .setMetadata(Metadata.newBuilder().setName("service"))
                                        .setSpec(
                                                BackendSpec.newBuilder()
                                                        .setType(BackendSpec.Type.UDP)
                                                        .addListen(
                                                                Listen.newBuilder()
                                                                        .setAddress("203.0.113.9")
                                                                        .addPorts("27015")))));
        for (int i = 0; i < RULES; i++) {
            request.addResources(Resource.newBuilder().setFilterRule(rule(i, 1)));
        }
        return request.build();
    }

    private static FilterRule rule(int index, int priority) {
        return FilterRule.newBuilder()
                .setMetadata(Metadata.newBuilder().setName("rule-" + index))
                .setSpec(
                        FilterRuleSpec.newBuilder()
                                .setPriority(priority)
                                .setAction(FilterRuleSpec.Action.DROP)
                                .setMatch(
                                        Match.newBuilder()
                                                .setProtocol("UDP")
                                                .addSources("198.18." + index + ".0/24")
                                                .addDestinationPorts("" + (1_000 + index))))
                .build();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
