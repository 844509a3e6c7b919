package dev.breakwater.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.VethPair;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real agent as deploy/systemd runs it: a user of its own with three capabilities and no more,
/// and a folder for its pins that was made before. It runs inside the protected network namespace,
/// which it may not enter, and in a mount namespace with a BPF file system of its own.
class AgentRightsIT {
    private static final Path OWN_PINS = Path.of("../deploy/systemd/own-pins.sh").toAbsolutePath();
    private static final String THREE = "-all,+bpf,+net_admin,+perfmon";

    private static final String PREPARE =
            """
            mount -t bpf -o mode=0700 bpf /sys/fs/bpf
            "$1" nobody
            mkdir -p /run/breakwater
            mount -t tmpfs -o mode=0755,uid=65534 tmpfs /run/breakwater
            echo ready
            exec cat
            """;

    private static final String BACKEND =
            """
            apiVersion: breakwater.dev/v1
            kind: Backend
            metadata:
              name: web
            spec:
              type: HTTP
              listen:
                - address: 10.77.0.2
                  ports: [80]
            """;

    @TempDir private Path folder;

    private final VethPair cable = VethPair.lay("bwp");
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void letOthersIn() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void close() throws InterruptedException {
        for (Process process : processes.reversed()) {
            process.destroyForcibly().waitFor();
        }
        cable.close();
    }

    @Test
    void protectsAndTakesOverWithThreeCapabilities() throws Exception {
        long room = prepareRoom();
        Process first = start(room, THREE);
        Await.until(() -> log(0).contains("The file is applied.") || !first.isAlive(), "applied");
        first.destroyForcibly().waitFor();

        Process second = start(room, THREE);
        Await.until(() -> log(1).contains("agent protects") || !second.isAlive(), "protects");
        second.destroy();

        assertThat(second.waitFor()).isZero();
        assertThat(log(0)).contains("agent is attached to eth0 (lan, native) and waits");
        assertThat(log(1)).contains("agent protects eth0 (lan, native) with version 1");
        assertThat(log(0) + log(1)).doesNotContain("level=error").doesNotContain("level=warn");
    }

    @Test
    void saysWhichCapabilityItLacks() throws Exception {
        Process agent = start(prepareRoom(), "-all,+bpf,+perfmon");

        assertThat(agent.waitFor()).isEqualTo(1);
        assertThat(log(0)).contains("level=error").contains("missing: CAP_NET_ADMIN (");
    }

    /// Makes the mount namespace; answers a process in it.
    private long prepareRoom() throws IOException {
        Process room =
                new ProcessBuilder(
                                "unshare", "--mount", "sh", "-euc", PREPARE, "room", OWN_PINS + "")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        processes.add(room);
        BufferedReader output = room.inputReader();
        assertThat(output.readLine()).isEqualTo("ready");
        return room.pid();
    }

    private Process start(long room, String capabilities) throws IOException {
        Path config = Files.writeString(folder.resolve("protect.yaml"), BACKEND);
        int number = processes.size() - 1;
        Process agent =
                new ProcessBuilder(
                                "nsenter",
                                "--mount=/proc/" + room + "/ns/mnt",
                                "--net=/run/netns/" + cable.inside(),
                                "setpriv",
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups",
                                "--no-new-privs",
                                "--bounding-set=" + capabilities,
                                "--inh-caps=" + capabilities,
                                "--ambient-caps=" + capabilities,
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseSerialGC",
                                "-cp",
                                readableClassPath(),
                                AgentProcess.class.getName(),
                                "--control=none",
                                "--config=" + config,
                                "--node=edge-1",
                                "--interfaces=eth0",
                                "--metrics=127.0.0.1:0",
                                "--state=" + folder.resolve("state"))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("agent-" + number + ".log").toFile())
                        .start();
        processes.add(agent);
        return agent;
    }

    private String log(int agent) {
        try {
            return Files.readString(folder.resolve("agent-" + agent + ".log"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// The class path, copied to where a user who may enter no home folder can read it.
    private String readableClassPath() throws IOException {
        Path copies = folder.resolve("lib");
        List<String> path = new ArrayList<>();
        boolean isCopied = Files.isDirectory(copies);
        Files.createDirectories(copies);
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path copy = copies.resolve(path.size() + "-" + Path.of(entry).getFileName());
            if (!isCopied && Files.exists(Path.of(entry))) {
                copy(Path.of(entry), copy);
            }
            path.add(copy.toString());
        }
        return String.join(":", path);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.copy(file, copy);
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }
}
