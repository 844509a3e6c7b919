package dev.breakwater.agent.sight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.bpf.Reason;
import dev.breakwater.testkit.captures.AgentCapture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureFolderTest {
    private static final CaptureBounds BOUNDS = new CaptureBounds(4_000, 3, 20_000, 100);

    @TempDir private Path folder = Path.of("");

    @Test
    void keepsSamplesToRootAlone() throws IOException {
        open(BOUNDS).append("web", Reason.DENIED, packets(1));

        assertThat(mode("samples")).isEqualTo("rwx------");
        assertThat(mode("samples/web")).isEqualTo("rwx------");
        assertThat(mode("samples/web/DENIED.pcapng")).isEqualTo("rw-------");
    }

    @Test
    void writesWhatExplainAndWiresharkRead() throws IOException {
        CapturedPacket packet =
                new CapturedPacket(
                        "edge0",
                        AgentCapture.TIME_NANOS,
                        ByteBuffer.wrap(AgentCapture.frame()),
                        AgentCapture.FRAME_BYTES,
                        Reason.Verdict.DROP,
                        "RULE_DROP, rule block-udp");
        open(BOUNDS).append("web", Reason.RULE_DROP, List.of(packet));

        assertThat(file("web/RULE_DROP.pcapng")).hasBinaryContent(AgentCapture.bytes());
    }

    @Test
    void makesNothingWithoutSamples() {
        assertThat(open(BOUNDS).totalBytes()).isZero();
        assertThat(folder.resolve("samples")).doesNotExist();
    }

    @Test
    void writesOneSectionHeaderAndOneInterfaceForMany() throws IOException {
        CaptureFolder captures = open(BOUNDS);
        captures.append("web", Reason.DENIED, packets(1));
        long one = Files.size(file("web/DENIED.pcapng"));
        captures.append("web", Reason.DENIED, packets(1));
        long two = Files.size(file("web/DENIED.pcapng"));
        captures.append("web", Reason.DENIED, packets(1));

        assertThat(Files.size(file("web/DENIED.pcapng")) - two).isEqualTo(two - one);
        assertThat(two - one).isLessThan(one);
    }

    @Test
    void beginsTheNextFileWhereOneIsFullAndKeepsSoMany() throws IOException {
        CaptureFolder captures = open(BOUNDS);
        for (int i = 0; i < 100; i++) {
            captures.append("web", Reason.DENIED, packets(5));
        }

        assertThat(names())
                .containsExactlyInAnyOrder(
                        "web/DENIED.pcapng", "web/DENIED.1.pcapng", "web/DENIED.2.pcapng");
        assertThat(Files.size(file("web/DENIED.1.pcapng"))).isBetween(4_000L, 5_000L);
        assertThat(captures.totalBytes()).isEqualTo(sizeOfAll());
    }

    @Test
    void letsTheFileGoThatWasWrittenToLongestAgo() throws IOException {
        CaptureFolder captures = open(BOUNDS);
        captures.append("old", Reason.DENIED, packets(5));
        captures.append("quiet", Reason.DENIED, packets(5));
        for (int i = 0; i < 40; i++) {
            captures.append("old", Reason.DENIED, packets(1));
            captures.append("web" + i, Reason.FRAGMENT, packets(3));
            assertThat(captures.totalBytes()).isLessThanOrEqualTo(20_000);
        }

        assertThat(sizeOfAll()).isEqualTo(captures.totalBytes());
        assertThat(names())
                .contains("old/DENIED.pcapng", "web39/FRAGMENT.pcapng")
                .doesNotContain("quiet/DENIED.pcapng", "web0/FRAGMENT.pcapng");
        assertThat(file("quiet")).doesNotExist();
    }

    @Test
    void keepsNoMoreFilesThanItMay() throws IOException {
        CaptureFolder captures = open(new CaptureBounds(4_000, 3, 1_000_000, 7));
        for (int i = 0; i < 20; i++) {
            captures.append("web" + i, Reason.DENIED, packets(1));
        }

        assertThat(names()).hasSize(7).contains("web19/DENIED.pcapng");
    }

    @Test
    void goesOnBehindTheLastWholeBlock() throws IOException {
        open(BOUNDS).append("web", Reason.DENIED, packets(2));
        Path file = file("web/DENIED.pcapng");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, new byte[] {6, 0, 0, 0, 99}, StandardOpenOption.APPEND);

        CaptureFolder next = open(BOUNDS);
        next.append("web", Reason.DENIED, packets(1));

        byte[] all = Files.readAllBytes(file);
        assertThat(all).startsWith(whole).hasSizeGreaterThan(whole.length + 5);
        assertThat(CaptureBlocks.wholeBytes(ByteBuffer.wrap(all))).isEqualTo(all.length);
        assertThat(next.totalBytes()).isEqualTo(all.length);
    }

    @Test
    void replacesAFileThatIsNoCapture() throws IOException {
        Files.createDirectories(file("web"));
        Files.writeString(file("web/DENIED.pcapng"), "not a capture, by no means");

        open(BOUNDS).append("web", Reason.DENIED, packets(1));

        byte[] all = Files.readAllBytes(file("web/DENIED.pcapng"));
        assertThat(CaptureBlocks.wholeBytes(ByteBuffer.wrap(all))).isEqualTo(all.length);
    }

    @Test
    void boundsWhatAnEarlierAgentLeftToo() throws IOException {
        CaptureFolder first = open(BOUNDS);
        for (int i = 0; i < 10; i++) {
            first.append("web" + i, Reason.DENIED, packets(5));
        }

        CaptureFolder next = open(new CaptureBounds(1_000, 3, 3_000, 100));
        next.append("web", Reason.DENIED, packets(1));

        assertThat(sizeOfAll()).isEqualTo(next.totalBytes()).isLessThanOrEqualTo(3_000);
    }

    @Test
    void goesOnWhereAPersonTookAFileAway() throws IOException {
        CaptureFolder captures = open(BOUNDS);
        captures.append("web", Reason.DENIED, packets(5));
        Files.delete(file("web/DENIED.pcapng"));

        captures.append("web", Reason.DENIED, packets(1));

        byte[] all = Files.readAllBytes(file("web/DENIED.pcapng"));
        assertThat(CaptureBlocks.wholeBytes(ByteBuffer.wrap(all))).isEqualTo(all.length);
        assertThat(captures.totalBytes()).isEqualTo(all.length);
    }

    @Test
    void saysWhichFileTheDiskWouldNotTake() throws IOException {
        Files.writeString(folder.resolve("samples"), "in the way");

        assertThatThrownBy(() -> open(BOUNDS).append("web", Reason.DENIED, packets(1)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("web/DENIED.pcapng");
    }

    private CaptureFolder open(CaptureBounds bounds) {
        return CaptureFolder.open(folder.resolve("samples"), bounds);
    }

    private Path file(String name) {
        return folder.resolve("samples").resolve(name);
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
    }

    private List<String> names() throws IOException {
        Path samples = folder.resolve("samples");
        try (Stream<Path> files = Files.walk(samples)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> samples.relativize(file).toString())
                    .toList();
        }
    }

    private long sizeOfAll() throws IOException {
        long sum = 0;
        for (String name : names()) {
            sum += Files.size(file(name));
        }
        return sum;
    }

    private static List<CapturedPacket> packets(int count) {
        ByteBuffer frame = ByteBuffer.allocate(61);
        return Collections.nCopies(
                count, new CapturedPacket("eth0", 1, frame, 1_500, Reason.Verdict.DROP, "DENIED"));
    }
}
