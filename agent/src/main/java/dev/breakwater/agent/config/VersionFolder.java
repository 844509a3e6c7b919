package dev.breakwater.agent.config;

import dev.breakwater.agent.config.StoredVersionBytes.Numbered;
import dev.breakwater.shield.wire.Digest;
import dev.breakwater.shield.wire.ResourceBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agent's own folder: the last good version, and the one before it.
///
/// Two files take turns: a version is written beside them, flushed, and renamed over the older one,
/// and the folder is flushed. So at every moment one whole version is there, and the newest can be
/// taken back. Large resources stand in files of their own ([ResourceFiles]): they are there before
/// the version that has them, and go after the last. A file that is damaged is set aside as
/// `*.damaged`, once, for whoever wants to look.
///
/// Owned by one thread, and by one process: a lock file keeps others out.
public final class VersionFolder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(VersionFolder.class);
    private static final List<String> FILES = List.of("version.0", "version.1");
    private static final String PARTIAL = "version.partial";

    /// All that a version can have in small resources, and room for the node's own part.
    static final long FILE_BYTES_MAX = 192L << 20;

    /// What the folder holds.
    ///
    /// @param versions those that are whole, the newest first
    /// @param isDamaged whether a file was there that is not
    public record Loaded(List<StoredVersion> versions, boolean isDamaged) {
        public Loaded {
            versions = List.copyOf(versions);
        }
    }

    private final Path folder;
    private final Optional<FileChannel> lock;
    private final ResourceFiles resources;
    private final Attempts attempts;

    /// Large resources of each of the two files.
    private final List<Set<Digest>> needed = new ArrayList<>(List.of(Set.of(), Set.of()));

    /// Which version each of the two files holds.
    private final List<VersionId> ids = new ArrayList<>(List.of(VersionId.NONE, VersionId.NONE));

    private boolean isDamaged;
    private long sequence;
    private int newestFile = FILES.size() - 1;
    private boolean isLoaded;

    private VersionFolder(Path folder, Optional<FileChannel> lock) {
        this.folder = folder;
        this.lock = lock;
        this.attempts = new Attempts(folder.resolve("attempts"));
        this.resources = new ResourceFiles(folder.resolve("resources"));
    }

    /// Opens the folder, makes it where it is missing. One that can't be written to is read all the
    /// same: the node then starts from what is there and refuses new versions.
    ///
    /// @throws DiskException where another agent uses it
    public static VersionFolder open(Path folder) {
        try {
            DurableFile.makeFolder(folder);
            return new VersionFolder(folder, Optional.of(lock(folder.resolve("lock"))));
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("state", folder)
                    .addKeyValue("why", new DiskException("open", folder, e).getMessage())
                    .log("The state folder can't be written to: new versions will be refused.");
            return new VersionFolder(folder, Optional.empty());
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean isOurs = false;
        try {
            FileLock held = channel.tryLock();
            isOurs = held != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            isOurs = false;
        }
        if (!isOurs) {
            channel.close();
            throw new DiskException(
                    "state: "
                            + file.getParent()
                            + " is another agent's (expected: a folder of its own for each agent)");
        }
        return channel;
    }

    /// What is kept of versions that never came to an end.
    Attempts attempts() {
        return attempts;
    }

    /// Reads what is there: before anything is saved.
    public Loaded load() {
        isLoaded = true;
        List<Numbered> found = new ArrayList<>();
        for (int i = 0; i < FILES.size(); i++) {
            Optional<Numbered> numbered = read(folder.resolve(FILES.get(i)));
            if (numbered.isPresent()) {
                needed.set(i, digests(StoredVersionBytes.large(numbered.get().version())));
                ids.set(i, numbered.get().version().offer().id());
            }
            if (numbered.isPresent() && numbered.get().sequence() > sequence) {
                sequence = numbered.get().sequence();
                newestFile = i;
            }
            numbered.ifPresent(found::add);
        }
        found.sort(Comparator.comparingLong(Numbered::sequence).reversed());
        return new Loaded(found.stream().map(Numbered::version).toList(), isDamaged);
    }

    private Optional<Numbered> read(Path file) {
        try {
            long bytes = Files.size(file);
            if (bytes > FILE_BYTES_MAX) {
                throw new DamagedException(
                        "length: " + bytes + " (expected: at most " + FILE_BYTES_MAX + ")");
            }
            return Optional.of(StoredVersionBytes.decode(Files.readAllBytes(file), resources));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            isDamaged = true;
            log.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("why", new DiskException("read", file, e).getMessage())
                    .log("A stored version can't be read.");
            return Optional.empty();
        } catch (DamagedException e) {
            isDamaged = true;
            log.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("why", e.getMessage())
                    .log("A stored version is damaged; it is set aside.");
            DurableFile.setAside(file);
            return Optional.empty();
        }
    }

    /// Of the versions that were loaded this one is run. The next to be saved takes the other's
    /// place, also where that one is newer.
    void run(StoredVersion version) {
        int file = ids.indexOf(version.offer().id());
        if (file >= 0 && !ids.get(newestFile).equals(version.offer().id())) {
            newestFile = file;
        }
    }

    /// Keeps the version: when this returns it outlasts a crash. The one before it stays too.
    ///
    /// @throws DiskException where it can't be kept; what was kept before still is
    public void save(StoredVersion version) {
        assert isLoaded : folder;
        if (lock.isEmpty()) {
            throw new DiskException(
                    "state: "
                            + folder
                            + " can't be written to (expected: a folder of the agent's)");
        }
        List<ResourceBytes> large = StoredVersionBytes.large(version);
        resources.keep(large);
        ByteBuffer bytes = StoredVersionBytes.encode(new Numbered(sequence + 1, version));
        Path partial = folder.resolve(PARTIAL);
        int nextFile = 1 - newestFile;
        Path target = folder.resolve(FILES.get(nextFile));
        try {
            DurableFile.write(partial, List.of(bytes));
            Files.move(
                    partial,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            flushFolder(target);
        } catch (IOException e) {
            throw new DiskException("write", partial, e);
        }
        sequence++;
        newestFile = nextFile;
        needed.set(nextFile, digests(large));
        ids.set(nextFile, version.offer().id());
        resources.retain(
                needed.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet()));
    }

    private static Set<Digest> digests(List<ResourceBytes> resources) {
        return resources.stream().map(ResourceBytes::digest).collect(Collectors.toSet());
    }

    /// Takes the version saved last back: the one before it is the newest again.
    ///
    /// @throws DiskException where it can't be taken back
    public void takeBack() {
        Path newest = folder.resolve(FILES.get(newestFile));
        try {
            Files.deleteIfExists(newest);
            DurableFile.flushFolder(folder);
        } catch (IOException e) {
            throw new DiskException("delete", newest, e);
        }
        newestFile = 1 - newestFile;
    }

    /// Flushes the folder, or takes the file that was just moved there away again.
    private void flushFolder(Path moved) throws IOException {
        try {
            DurableFile.flushFolder(folder);
        } catch (IOException e) {
            Files.deleteIfExists(moved);
            throw e;
        }
    }

    @Override
    public void close() {
        lock.ifPresent(
                channel -> {
                    try {
                        channel.close();
                    } catch (IOException released) {
                        log.atWarn()
                                .addKeyValue("why", String.valueOf(released.getMessage()))
                                .log("The state folder's lock didn't close well.");
                    }
                });
    }
}
