package dev.breakwater.agent.geo;

import dev.breakwater.shield.geo.GeoDatabase;
import dev.breakwater.shield.geo.GeoField;
import dev.breakwater.shield.geo.GeoLayer;
import dev.breakwater.shield.geo.GeoReading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One database of somebody else's, and the last good copy of it, which is the node's own. Owned by
/// one thread.
///
/// A file that can't be used changes nothing: what was read before stays, and after a restart the
/// copy is read.
final class GeoFile {
    private static final Logger log = LoggerFactory.getLogger(GeoFile.class);

    private final Path file;
    private final Path lastGood;
    private final GeoField field;
    private GeoLayer layer = GeoLayer.NONE;
    private Optional<Stamp> seen = Optional.empty();
    private boolean isMissingSaid;

    /// How a file looks from outside: another look, another content.
    private record Stamp(FileTime modified, long sizeBytes, String key) {}

    /// @param lastGood where the copy is
    GeoFile(Path file, Path lastGood, GeoField field) {
        this.file = file;
        this.lastGood = lastGood;
        this.field = field;
    }

    /// What the last good file said.
    GeoLayer layer() {
        return layer;
    }

    /// Reads the file where it changed since the last time; answers whether the layer changed.
    boolean refresh() {
        boolean isFirst = seen.isEmpty() && !isMissingSaid;
        boolean hasChanged = refreshFromFile();
        return hasChanged || (isFirst && refreshFromCopy());
    }

    private boolean refreshFromFile() {
        try {
            Stamp now = stamp();
            if (seen.filter(now::equals).isPresent()) {
                return false;
            }
            seen = Optional.of(now);
            isMissingSaid = false;
            byte[] bytes = read(file, now.sizeBytes());
            return take(file, bytes) && keep(bytes);
        } catch (IOException e) {
            if (!isMissingSaid) {
                isMissingSaid = true;
                log.atWarn()
                        .addKeyValue("file", file)
                        .addKeyValue("why", e.toString())
                        .log("A geo database can't be read; what was known before stays.");
            }
            return false;
        }
    }

    private boolean refreshFromCopy() {
        if (!Files.exists(lastGood)) {
            return false;
        }
        try {
            return take(lastGood, read(lastGood, Files.size(lastGood)));
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("file", lastGood)
                    .addKeyValue("why", e.toString())
                    .log("The last good copy of a geo database can't be read.");
            return false;
        }
    }

    private boolean take(Path from, byte[] bytes) {
        return switch (GeoDatabase.read(ByteBuffer.wrap(bytes), field)) {
            case GeoReading.Accepted(GeoLayer read) -> {
                layer = read;
                log.atInfo()
                        .addKeyValue("file", from)
                        .addKeyValue("type", read.type())
                        .addKeyValue("builtEpochSeconds", read.builtEpochSeconds())
                        .addKeyValue("ipv4", read.ipv4().count())
                        .addKeyValue("ipv6", read.ipv6().count())
                        .log("A geo database is read.");
                yield true;
            }
            case GeoReading.Rejected(long offsetBytes, String reason) -> {
                log.atWarn()
                        .addKeyValue("file", from)
                        .addKeyValue("offsetBytes", offsetBytes)
                        .addKeyValue("why", reason)
                        .log("A geo database is refused; what was known before stays.");
                yield false;
            }
        };
    }

    /// Keeps a copy. A full disk costs the copy, not the database.
    private boolean keep(byte[] bytes) {
        Path written = lastGood.resolveSibling(lastGood.getFileName() + ".new");
        try {
            Files.createDirectories(written.getParent());
            Files.write(written, bytes);
            Files.move(
                    written,
                    lastGood,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("file", lastGood)
                    .addKeyValue("why", e.toString())
                    .log("No copy of a geo database could be kept.");
        }
        return true;
    }

    private Stamp stamp() throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()));
    }

    private static byte[] read(Path file, long sizeBytes) throws IOException {
        if (sizeBytes > GeoDatabase.FILE_BYTES_MAX) {
            throw new IOException(
                    file
                            + ": "
                            + sizeBytes
                            + " bytes (expected: at most "
                            + GeoDatabase.FILE_BYTES_MAX
                            + ")");
        }
        return Files.readAllBytes(file);
    }
}
