package dev.breakwater.agent.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.breakwater.shield.wire.Digest;
import dev.breakwater.shield.wire.ResourceBytes;
import dev.breakwater.shield.wire.VersionAssembly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Large resources, each in a file of its own that is called by its digest: written once, however
/// many versions have it.
///
/// Owned by one thread.
final class ResourceFiles {
    /// A resource of fewer bytes stands in the version's file.
    static final int LARGE_BYTES_MIN = 64 << 10;

    private static final Logger log = LoggerFactory.getLogger(ResourceFiles.class);
    private static final String PARTIAL = "partial";

    private final Path folder;

    /// Those that are known to be whole and flushed.
    private final Set<Digest> kept = new HashSet<>();

    ResourceFiles(Path folder) {
        this.folder = folder;
    }

    /// Keeps those that are not kept yet: when this returns they outlast a crash.
    void keep(Iterable<ResourceBytes> resources) {
        Set<Digest> fresh = new HashSet<>();
        for (ResourceBytes resource : resources) {
            if (!kept.contains(resource.digest()) && fresh.add(resource.digest())) {
                write(resource);
            }
        }
        if (!fresh.isEmpty()) {
            try {
                DurableFile.flushFolder(folder);
            } catch (IOException e) {
                throw new DiskException("write", folder, e);
            }
            kept.addAll(fresh);
        }
    }

    private void write(ResourceBytes resource) {
        Path partial = folder.resolve(PARTIAL);
        try {
            DurableFile.makeFolder(folder);
            DurableFile.write(partial, resource.bytes().asReadOnlyByteBufferList());
            Files.move(partial, file(resource.digest()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new DiskException("write", partial, e);
        }
    }

    /// The bytes of that digest.
    ///
    /// @throws DamagedException where they are not there whole; a file that isn't is set aside
    ByteString read(Digest digest, int sizeBytes) {
        Path file = file(digest);
        try {
            long found = Files.size(file);
            if (found > VersionAssembly.CHANGED_BYTES_MAX || found != sizeBytes) {
                setAside(file);
                throw new DamagedException(
                        file + ": " + found + " bytes (expected: " + sizeBytes + ")");
            }
            ByteString bytes =
                    UnsafeByteOperations.unsafeWrap(ByteBuffer.wrap(Files.readAllBytes(file)));
            if (!Digest.of(bytes).equals(digest)) {
                setAside(file);
                throw new DamagedException(file + ": another content (expected: that of its name)");
            }
            kept.add(digest);
            return bytes;
        } catch (NoSuchFileException e) {
            throw new DamagedException(file + ": not there (expected: a list of a version)", e);
        } catch (IOException e) {
            throw new DamagedException(new DiskException("read", file, e).getMessage() + "", e);
        }
    }

    /// Removes all others. That one stays which can't be removed is no reason to fail.
    void retain(Set<Digest> needed) {
        kept.retainAll(needed);
        Set<String> names = new HashSet<>();
        needed.forEach(digest -> names.add(digest.toString()));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (!names.contains(name) && !name.endsWith(DurableFile.DAMAGED)) {
                    Files.delete(file);
                }
            }
        } catch (NoSuchFileException none) {
            log.atTrace().log("No large resource was ever kept.");
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("why", new DiskException("clean", folder, e).getMessage())
                    .log("Former lists can't be removed; the next version tries again.");
        }
    }

    private Path file(Digest digest) {
        return folder.resolve(digest.toString());
    }

    private void setAside(Path file) {
        kept.clear(); // What else was read from this disk is looked at again.
        DurableFile.setAside(file);
    }
}
