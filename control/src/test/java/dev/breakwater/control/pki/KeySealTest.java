package dev.breakwater.control.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.runtime.settings.RefusedSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeySealTest {
    @TempDir private Path folder;

    private final SecureRandom random = new SecureRandom();
    private final PrivateKey key = Authority.newKeyPair(random).getPrivate();

    @Test
    void opensWhatItSealed() throws IOException {
        KeySeal seal = KeySeal.of(file("a"));

        KeySeal.Stored stored = seal.seal(key, random);

        assertThat(stored.isSealed()).isTrue();
        assertThat(seal.open(stored)).isEqualTo(key);
    }

    @Test
    void storesNothingOfTheKeyInTheClear() throws IOException {
        KeySeal.Stored stored = KeySeal.of(file("a")).seal(key, random);

        String scalar = HexFormat.of().formatHex(key.getEncoded(), 40, 56);
        assertThat(HexFormat.of().formatHex(stored.bytes().toByteArray())).doesNotContain(scalar);
    }

    @Test
    void refusesAnotherFile() throws IOException {
        KeySeal.Stored stored = KeySeal.of(file("a")).seal(key, random);
        KeySeal another = KeySeal.of(file("b"));

        assertThatThrownBy(() -> another.open(stored))
                .isInstanceOf(RefusedSettingException.class)
                .hasMessageContaining("authority-key-file: not the one");
    }

    @Test
    void refusesNoFileForASealedKey() throws IOException {
        KeySeal.Stored stored = KeySeal.of(file("a")).seal(key, random);

        assertThatThrownBy(() -> new KeySeal.Open().open(stored))
                .isInstanceOf(RefusedSettingException.class)
                .hasMessageContaining("authority-key-file: none");
    }

    @Test
    void stillOpensAKeyThatWasStoredInTheClear() throws IOException {
        KeySeal.Stored stored = new KeySeal.Open().seal(key, random);

        assertThat(KeySeal.of(file("a")).open(stored)).isEqualTo(key);
    }

    @Test
    void refusesAFileThatCanBeGuessed() throws IOException {
        Path file = Files.writeString(folder.resolve("short"), "secret");

        assertThatThrownBy(() -> KeySeal.of(file)).hasMessageContaining("6 bytes (expected: 32");
    }

    private Path file(String name) throws IOException {
        return Files.writeString(folder.resolve(name), name.repeat(64));
    }
}
