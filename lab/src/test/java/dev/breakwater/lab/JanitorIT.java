package dev.breakwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.lab.origin.Origin;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JanitorIT {
    // Orphans are waited for by process 1, in its own time.
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    @Test
    void removesTheLabOfAProcessThatWasKilled() throws Exception {
        Process owner = startOwner("janitortest");
        String[] said = readLine(owner).split(" ", -1);
        ProcessHandle origin = ProcessHandle.of(Long.parseLong(said[1])).orElseThrow();

        owner.destroyForcibly().waitFor();

        assertThat(Lab.clearLeftovers("janitortest", 30)).isTrue();
        assertThat(origin.onExit()).succeedsWithin(TEN_SECONDS);
        assertThat(Path.of("/run/netns/bw-" + said[0] + "-edge")).doesNotExist();
        assertThat(Path.of("/tmp/breakwater-" + said[0])).doesNotExist();
    }

    @Test
    void theNextStartRemovesWhatAKilledJanitorLeft() throws Exception {
        Process owner = startOwner("orphantest");
        String[] said = readLine(owner).split(" ", -1);
        ProcessHandle origin = ProcessHandle.of(Long.parseLong(said[1])).orElseThrow();

        ProcessHandle janitor =
                owner.descendants()
                        .filter(child -> child.info().commandLine().orElse("").contains("janitor"))
                        .findFirst()
                        .orElseThrow();
        janitor.destroyForcibly();
        assertThat(janitor.onExit()).succeedsWithin(TEN_SECONDS);
        owner.destroyForcibly().waitFor();
        try (Lab next = Lab.create("orphantest")) {
            assertThat(next.id()).isEqualTo(said[0]);
        }

        assertThat(LabRecords.all("orphantest")).isEmpty();
        assertThat(origin.onExit()).succeedsWithin(TEN_SECONDS);
    }

    @Test
    void removesNothingThatIsInUse() {
        try (Lab lab = Lab.create("inusetest")) {
            assertThat(Lab.clearLeftovers("inusetest", 0)).isFalse();
            assertThat(lab.at(LabPlace.EDGE).path()).matches(Files::exists);
        }
    }

    private static Process startOwner(String name) throws IOException {
        return new ProcessBuilder(Java.command(Owner.class, List.of(name)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String readLine(Process process) throws IOException {
        try (BufferedReader lines = process.inputReader()) {
            return lines.readLine();
        }
    }

    /// A process that makes a lab with an origin, says so, and waits to be killed.
    static final class Owner {
        private Owner() {}

        public static void main(String[] arguments) throws InterruptedException {
            Lab lab = Lab.create(arguments[0]);
            Origin origin = Origin.start(lab, 80);
            System.out.println(lab.id() + " " + origin.process().process().pid());
            TimeUnit.MINUTES.sleep(5);
        }
    }
}
