package dev.breakwater.agent.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.breakwater.agent.config.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the node's credential in the agent's own folder, readable by the agent alone.
///
/// @param folder the agent's own
record CredentialFile(Path folder) {
    private static final Logger log = LoggerFactory.getLogger(CredentialFile.class);

    private Path file() {
        return folder.resolve("identity.pem");
    }

    /// Empty where there is none that can be used; a damaged one is set aside.
    Optional<Credential> read() {
        Path file = file();
        try {
            return Optional.of(Credential.parse(Files.readString(file)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException damaged) {
            log.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("why", String.valueOf(damaged.getMessage()))
                    .log("The node's credential is damaged; it is set aside.");
            DurableFile.setAside(file);
            return Optional.empty();
        } catch (IOException e) {
            throw new LinkException(file + ": " + e + " (expected: a file that can be read)");
        }
    }

    /// Stores one in the place of what was there.
    void write(Credential credential) {
        Path file = file();
        Path fresh = folder.resolve("identity.pem.new");
        try {
            ByteBuffer content = ByteBuffer.wrap(credential.pem().getBytes(US_ASCII));
            DurableFile.write(fresh, List.of(content));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            DurableFile.flushFolder(folder);
        } catch (IOException | GeneralSecurityException e) {
            throw new LinkException(file + ": " + e + " (expected: a disk that can be written)");
        }
    }
}
