package dev.breakwater.agent.config;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How often work on a version has begun and never ended: it took the process with it, as running
/// out of memory does. A file keeps it, so that the next process doesn't meet the version over and
/// over.
///
/// The file is not flushed: it has to outlast this process, not the machine. Owned by one thread.
final class Attempts {
    /// Attempts after which a version is not tried again. One may be somebody's `kill -9`.
    static final int ATTEMPTS_MAX = 2;

    /// Versions remembered, the latest.
    private static final int VERSIONS_MAX = 8;

    private static final Logger log = LoggerFactory.getLogger(Attempts.class);

    private final Path file;
    private final Map<VersionId, Integer> begun;

    Attempts(Path file) {
        this.file = file;
        this.begun = read(file);
    }

    /// Whether the version ended the process too often to be tried once more.
    boolean areOver(VersionId id) {
        return begun.getOrDefault(id, 0) >= ATTEMPTS_MAX;
    }

    /// Work on the version begins.
    void begin(VersionId id) {
        begun.merge(id, 1, Integer::sum);
        if (begun.size() > VERSIONS_MAX) {
            begun.remove(begun.keySet().iterator().next());
        }
        write();
    }

    /// Work on the version has ended, well or not.
    void end(VersionId id) {
        begun.remove(id);
        write();
    }

    private void write() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(begun.size());
            for (var attempt : begun.entrySet()) {
                out.writeUTF(attempt.getKey().history());
                out.writeLong(attempt.getKey().number());
                out.writeInt(attempt.getValue());
            }
            Files.write(file, bytes.toByteArray());
        } catch (IOException e) {
            // A disk that takes no writes takes no versions either.
            log.atDebug().addKeyValue("why", e.getMessage()).log("Attempts are not counted.");
        }
    }

    private static Map<VersionId, Integer> read(Path file) {
        Map<VersionId, Integer> begun = new LinkedHashMap<>();
        try {
            byte[] bytes = Files.readAllBytes(file);
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            int count = Math.min(in.readInt(), VERSIONS_MAX);
            for (int i = 0; i < count; i++) {
                begun.put(new VersionId(in.readUTF(), in.readLong()), in.readInt());
            }
        } catch (NoSuchFileException none) {
            log.atTrace().log("No version was ever tried here.");
        } catch (IOException | IllegalArgumentException e) {
            log.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("why", String.valueOf(e.getMessage()))
                    .log("Attempts that were counted can't be read; they are counted anew.");
        }
        return begun;
    }
}
