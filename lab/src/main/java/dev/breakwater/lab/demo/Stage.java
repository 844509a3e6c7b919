package dev.breakwater.lab.demo;

import dev.breakwater.lab.Lab;
import dev.breakwater.lab.LabException;
import dev.breakwater.lab.LabPlace;
import dev.breakwater.lab.LabProcess;
import dev.breakwater.lab.client.Client;
import dev.breakwater.lab.client.OfferedLoad;
import dev.breakwater.lab.flood.Flood;
import dev.breakwater.lab.flood.FloodPlan;
import dev.breakwater.lab.origin.Origin;
import dev.breakwater.runtime.time.NanoClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Everything that the demonstration runs: lab, origin and client; control and the agent, of whose
/// readiness nothing waits here, since they start while the calm and the flood are shown.
final class Stage implements AutoCloseable {
    static final String LAB = "demo";
    static final int ORIGIN_PORT = 80;

    private static final int CONTROL_PORT = 8080;
    private static final int AGENT_METRICS_PORT = 9101;
    private static final int PORTS_TRIED = 50;
    private static final int WARM_REQUESTS = 150;
    private static final Duration WARM_MAX = Duration.ofSeconds(15);

    static final OfferedLoad LOAD =
            new OfferedLoad(LabPlace.ORIGIN.ipv4(), ORIGIN_PORT, 24, 300, 4, 1_000, 3_500);

    private final Lab lab;
    private final LabProcess control;
    private final LabProcess agent;
    private final ControlApi api;
    private final Client client;

    private Stage(Lab lab, LabProcess control, LabProcess agent, ControlApi api, Client client) {
        this.lab = lab;
        this.control = control;
        this.agent = agent;
        this.api = api;
        this.client = client;
    }

    /// Builds it all. What is slow to start is started first.
    static Stage build(Path root) {
        Lab lab = Lab.create(LAB);
        try {
            int port = freePort(CONTROL_PORT);
            LabProcess control = startControl(lab, root, port);
            LabProcess agent = startAgent(lab, root, port);
            lab.narrowUplink();
            ControlApi api = new ControlApi(URI.create("http://127.0.0.1:" + port));
            Origin.start(lab, ORIGIN_PORT);
            return new Stage(lab, control, agent, api, Client.start(lab, LOAD));
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    Lab lab() {
        return lab;
    }

    ControlApi api() {
        return api;
    }

    Client client() {
        return client;
    }

    /// Waits until the client is in its stride; what it reported until then is forgotten.
    void awaitClient() throws InterruptedException {
        if (client.awaitReports(WARM_REQUESTS, WARM_MAX).size() < WARM_REQUESTS) {
            throw new LabException("client: its requests don't end, without any flood");
        }
    }

    /// The processes that must not end before the demonstration does.
    List<LabProcess> services() {
        return List.of(control, agent);
    }

    Flood prepareFlood(FloodPlan plan, NanoClock clock) {
        return Flood.prepare(lab, lab.at(LabPlace.ATTACKER), plan, clock);
    }

    @Override
    public void close() {
        api.close();
        lab.close();
    }

    private static LabProcess startControl(Lab lab, Path root, int port) {
        List<String> command =
                List.of(
                        root.resolve("breakwater").toString(),
                        "control",
                        "--listen",
                        "127.0.0.1:" + port,
                        "--data",
                        lab.folder().resolve("control").toString());
        return lab.start("control", command, Map.of(), false);
    }

    private static LabProcess startAgent(Lab lab, Path root, int port) {
        lab.adoptPins(Path.of("/sys/fs/bpf/breakwater", lab.id()));
        lab.adoptFile(Path.of("/run/breakwater", lab.id() + ".lock"));
        List<String> command =
                List.of(
                        root.resolve("breakwater").toString(),
                        "agent",
                        "--control",
                        "http://127.0.0.1:" + port,
                        "--node",
                        "demo-edge",
                        "--netns",
                        lab.at(LabPlace.EDGE).name(),
                        "--interfaces",
                        LabPlace.CLIENT.linkOfEdge() + "," + LabPlace.ATTACKER.linkOfEdge(),
                        "--state",
                        lab.folder().resolve("agent").toString(),
                        "--pins",
                        lab.id(),
                        "--metrics",
                        "127.0.0.1:" + freePort(AGENT_METRICS_PORT));
        return lab.start("agent", command, Map.of(), false);
    }

    /// The first port from there on that nothing on this machine's loopback holds.
    private static int freePort(int from) {
        for (int port = from; port < from + PORTS_TRIED; port++) {
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // The next one, then.
            }
        }
        throw new LabException(
                "ports " + from + " to " + (from + PORTS_TRIED - 1) + ": all in use");
    }
}
