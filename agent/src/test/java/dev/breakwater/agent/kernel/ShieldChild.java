package dev.breakwater.agent.kernel;

import dev.breakwater.agent.tables.NewSlots;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.VethPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// An agent in a process of its own, to be killed: it denies what comes from outside, leaves its
/// shield's epoch in a file, and stays.
final class ShieldChild implements AutoCloseable {
    private final Path epoch;
    private final Process process;

    ShieldChild(String name, String namespace, Path folder) {
        this.epoch = folder.resolve("epoch");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classPath = System.getProperty("java.class.path", "");
        try {
            process =
                    new ProcessBuilder(
                                    java.toString(),
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-cp",
                                    System.getProperty("surefire.test.class.path", classPath),
                                    ShieldChild.class.getName(),
                                    name,
                                    namespace,
                                    epoch.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("output").toFile())
                            .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Waits until it protects.
    String epoch() {
        Await.until(() -> Files.exists(epoch) || !process.isAlive(), "child protects");
        try {
            return Files.readString(epoch);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// As kill -9 does.
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    public static void main(String[] arguments) throws IOException {
        Shield shield =
                Shield.open(
                        new ShieldSettings(
                                arguments[0],
                                NetworkNamespace.named(arguments[1]),
                                List.of(VethPair.INTERFACE)));
        shield.publish(Configurations.denyingOutside(), NewSlots.NONE);
        Path written = Files.writeString(Path.of(arguments[2] + ".new"), shield.epoch());
        Files.move(written, Path.of(arguments[2]));
        int end = System.in.read();
        throw new IllegalStateException("input: " + end + " (expected: to be killed)");
    }
}
