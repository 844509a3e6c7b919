package dev.breakwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The README's first command, whole: real floods, a real shield, a real client.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DemoE2E {
    @Test
    void theDemoHoldsAndLeavesNothingBehind() throws IOException, InterruptedException {
        Program.Ended demo = Program.run("demo", "--exit");

        assertThat(demo.status()).as(demo.output()).isZero();
        assertThat(leftovers()).isEmpty();
    }

    /// Namespaces and pins of a demo.
    private static List<String> leftovers() throws IOException {
        List<String> found = new ArrayList<>();
        for (String folder : List.of("/run/netns", "/sys/fs/bpf/breakwater")) {
            if (Files.isDirectory(Path.of(folder))) {
                try (Stream<Path> entries = Files.list(Path.of(folder))) {
                    entries.map(Path::toString).filter(e -> e.contains("demo")).forEach(found::add);
                }
            }
        }
        return found;
    }
}
