package dev.breakwater.agent.sight;

import dev.breakwater.agent.tables.SampleOrder;
import dev.breakwater.bpf.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The rolling captures on the node's disk: `BACKEND/REASON.pcapng` is the one being written, then
/// come `REASON.1.pcapng`, the youngest, and older ones. Root's alone: they hold users' traffic.
///
/// A file that an earlier agent left is gone on with, behind its last whole block. Owned by one
/// thread.
final class CaptureFolder {
    /// Packets that one call takes.
    static final int PACKETS_MAX = 256;

    private static final String SUFFIX = ".pcapng";
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final CaptureBounds bounds;
    private final Map<Path, Held> files = new HashMap<>();

    /// Files that this agent has begun a section in, with the section's interfaces.
    private final Map<Path, List<String>> sections = new HashMap<>();

    private final ByteBuffer blocks =
            ByteBuffer.allocate((2 * PACKETS_MAX + 1) * CaptureBlocks.PACKET_BLOCK_BYTES_MAX);
    private long totalBytes;
    private long writeCount;

    /// @param writeNumber of the call that wrote to it last: the least is the oldest
    private record Held(long bytes, long writeNumber) {}

    private CaptureFolder(Path folder, CaptureBounds bounds) {
        this.folder = folder;
        this.bounds = bounds;
    }

    /// Takes note of what earlier agents left there. Makes nothing: without samples, there is no
    /// folder.
    ///
    /// @throws UncheckedIOException where it can't be read
    static CaptureFolder open(Path folder, CaptureBounds bounds) {
        CaptureFolder captures = new CaptureFolder(folder, bounds);
        try {
            captures.findFiles();
        } catch (IOException e) {
            throw new UncheckedIOException(folder.toString(), e);
        }
        return captures;
    }

    private void findFiles() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> found = Files.find(folder, 2, (path, _) -> isCapture(path))) {
            found.sorted(Comparator.comparing(CaptureFolder::writtenMillis))
                    .forEach(path -> note(path, sizeOf(path)));
        }
    }

    private static boolean isCapture(Path path) {
        return path.toString().endsWith(SUFFIX) && Files.isRegularFile(path);
    }

    private static long writtenMillis(Path path) {
        try {
            return Files.getLastModifiedTime(path).toMillis();
        } catch (IOException gone) {
            return 0;
        }
    }

    private static long sizeOf(Path path) {
        try {
            return Files.size(path);
        } catch (IOException gone) {
            return 0;
        }
    }

    /// Bytes of all captures.
    long totalBytes() {
        return totalBytes;
    }

    /// Adds packets to a capture.
    ///
    /// @param backend as a folder's name
    /// @param packets at most [#PACKETS_MAX]
    /// @throws UncheckedIOException where the disk won't take them; whole blocks stay
    void append(String backend, Reason reason, List<CapturedPacket> packets) {
        Path file = file(backend, reason, 0);
        try {
            if (bytesOf(file) >= bounds.fileBytes()) {
                rotate(backend, reason);
            }
            try (FileChannel channel = openFile(file)) {
                write(file, channel, packets);
            }
        } catch (IOException e) {
            sections.remove(file);
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private static FileChannel openFile(Path file) throws IOException {
        Files.createDirectories(file.getParent(), FOLDER_MODE);
        return FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE),
                FILE_MODE);
    }

    private void write(Path file, FileChannel channel, List<CapturedPacket> packets)
            throws IOException {
        long end = channel.size();
        List<String> interfaces = sections.getOrDefault(file, new ArrayList<>());
        blocks.clear();
        if (!sections.containsKey(file) || end == 0) {
            end = wholeBytes(channel);
            interfaces.clear();
            CaptureBlocks.section(blocks);
        }
        packets.forEach(packet -> put(packet, interfaces));
        blocks.flip();
        makeRoom(file, blocks.remaining());
        try {
            channel.position(end);
            while (blocks.hasRemaining()) {
                channel.write(blocks);
            }
        } catch (IOException e) {
            channel.truncate(end);
            note(file, end);
            throw e;
        }
        sections.put(file, interfaces);
        note(file, channel.position());
    }

    private void put(CapturedPacket packet, List<String> interfaces) {
        int index = interfaces.indexOf(packet.interfaceName());
        if (index < 0) {
            index = interfaces.size();
            interfaces.add(packet.interfaceName());
            CaptureBlocks.describeInterface(
                    blocks, packet.interfaceName(), SampleOrder.SAMPLE_BYTES_MAX);
        }
        CaptureBlocks.packet(
                blocks,
                index,
                packet.epochNanos(),
                packet.frame(),
                packet.frameBytes(),
                packet.verdict(),
                packet.comment());
    }

    /// Cuts off what is no whole block.
    private static long wholeBytes(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size == 0 || size > Integer.MAX_VALUE) {
            channel.truncate(0);
            return 0;
        }
        ByteBuffer file = ByteBuffer.allocate((int) size);
        while (file.hasRemaining() && channel.read(file, file.position()) > 0) {}
        file.flip();
        int whole = CaptureBlocks.wholeBytes(file);
        channel.truncate(whole);
        return whole;
    }

    /// Each file becomes the next older one; the oldest goes.
    private void rotate(String backend, Reason reason) throws IOException {
        remove(file(backend, reason, bounds.filesPerReason() - 1));
        for (int age = bounds.filesPerReason() - 2; age >= 0; age--) {
            Path younger = file(backend, reason, age);
            Held held = files.remove(younger);
            sections.remove(younger);
            if (held != null) {
                move(younger, file(backend, reason, age + 1), held);
            }
        }
    }

    private void move(Path from, Path to, Held held) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
            files.put(to, held);
        } catch (NoSuchFileException goneAlready) {
            totalBytes -= held.bytes();
        }
    }

    /// Lets the files go that were written to longest ago, but for one, until there is room.
    private void makeRoom(Path kept, long bytes) throws IOException {
        int newFiles = files.containsKey(kept) ? 0 : 1;
        while (totalBytes + bytes > bounds.totalBytes()
                || files.size() + newFiles > bounds.filesMax()) {
            Optional<Path> oldest =
                    files.entrySet().stream()
                            .filter(entry -> !entry.getKey().equals(kept))
                            .min(Comparator.comparingLong(entry -> entry.getValue().writeNumber()))
                            .map(Map.Entry::getKey);
            if (oldest.isEmpty()) {
                return;
            }
            remove(oldest.get());
        }
    }

    private void remove(Path file) throws IOException {
        Held held = files.remove(file);
        sections.remove(file);
        if (held == null) {
            return;
        }
        totalBytes -= held.bytes();
        Files.deleteIfExists(file);
        try {
            Files.deleteIfExists(file.getParent());
        } catch (DirectoryNotEmptyException holdsOthers) {
            return;
        }
    }

    private void note(Path file, long bytes) {
        totalBytes += bytes - bytesOf(file);
        writeCount++;
        files.put(file, new Held(bytes, writeCount));
    }

    private long bytesOf(Path file) {
        Held held = files.get(file);
        return held == null ? 0 : held.bytes();
    }

    private Path file(String backend, Reason reason, int age) {
        String number = age == 0 ? "" : "." + age;
        return folder.resolve(backend).resolve(reason.name() + number + SUFFIX);
    }
}
