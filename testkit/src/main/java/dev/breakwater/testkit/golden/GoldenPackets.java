package dev.breakwater.testkit.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// All golden packets of the repository.
public final class GoldenPackets {
    private GoldenPackets() {}

    /// Every file of `bpf/packets`, by path.
    ///
    /// @param root the repository's; tests have it as the system property `breakwater.root`
    /// @throws GoldenTextException where a file is not what its README says
    public static List<GoldenFile> readAll(Path root) {
        try (Stream<Path> files = Files.walk(root.resolve("bpf/packets"))) {
            return files.filter(file -> file.toString().endsWith(".pkt"))
                    .sorted()
                    .map(file -> read(root, file))
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static GoldenFile read(Path root, Path file) {
        try {
            return GoldenText.parse(root.relativize(file).toString(), Files.readString(file));
        } catch (IOException failed) {
            throw new UncheckedIOException(file.toString(), failed);
        }
    }
}
