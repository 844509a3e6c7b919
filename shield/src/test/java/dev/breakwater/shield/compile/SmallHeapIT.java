package dev.breakwater.shield.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Whether what is accepted can be compiled on an agent's heap, which has other things to hold:
/// 320 MiB (`tools/setup.sh`), and here two fifths of it.
class SmallHeapIT {
    @Test
    void compilesThreeHundredThousandScatteredNetworks() throws IOException, InterruptedException {
        assertThat(compile(300_000)).isZero();
    }

    private static int compile(int networks) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-Xmx128m",
                                "-Xmn26m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ScatteredNetworks.class.getName(),
                                Integer.toString(networks))
                        .inheritIO()
                        .start();
        return process.waitFor();
    }
}
