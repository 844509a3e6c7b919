package dev.breakwater.testkit.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.geo.GeoDatabase;
import dev.breakwater.shield.geo.GeoField;
import dev.breakwater.shield.geo.GeoReading;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever a file holds, reading it ends soon, with a layer or with the offset and the reason.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MmdbReaderFuzzTest {
    private static final int FLIPPED = 4_000;

    @Test
    void refusesAFileThatWasCutShort() {
        byte[] file = file(1);

        for (int length = 0; length < file.length; length += 7) {
            GeoReading reading = read(Arrays.copyOf(file, length));

            assertThat(reading).as("%d bytes", length).isInstanceOf(GeoReading.Rejected.class);
        }
    }

    @Test
    void survivesTurnedBits() {
        SplittableRandom random = new SplittableRandom(2);
        byte[] file = file(2);
        for (int i = 0; i < FLIPPED; i++) {
            byte[] flipped = file.clone();
            for (int j = 0; j <= random.nextInt(8); j++) {
                // Half of them in the metadata, at the end.
                int at =
                        random.nextBoolean()
                                ? random.nextInt(flipped.length)
                                : flipped.length - 1 - random.nextInt(250);
                flipped[at] ^= (byte) (1 << random.nextInt(8));
            }

            assertThatCode(() -> read(flipped)).as("file %d", i).doesNotThrowAnyException();
        }
    }

    @Test
    void survivesRandomBytesBetweenMetadataThatFit() {
        SplittableRandom random = new SplittableRandom(3);
        byte[] file = file(3);
        for (int i = 0; i < 200; i++) {
            byte[] noise = file.clone();
            byte[] bytes = new byte[random.nextInt(1, file.length - 300)];
            random.nextBytes(bytes);
            System.arraycopy(bytes, 0, noise, 0, bytes.length);

            assertThatCode(() -> read(noise)).as("file %d", i).doesNotThrowAnyException();
        }
    }

    private static GeoReading read(byte[] file) {
        return GeoDatabase.read(ByteBuffer.wrap(file), GeoField.COUNTRY);
    }

    private static byte[] file(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        DatabaseFile file = new DatabaseFile(new int[] {24, 28, 32}[(int) (seed % 3)], 6);
        for (int length = 10; length <= 32; length += 2) {
            IpPrefix prefix = IpPrefix.of(IpAddress.ipv4(random.nextInt()), length);
            int id = random.nextInt(1, CountryCode.IDS);
            file.put(prefix, Map.of("country", Map.of("iso_code", CountryCode.ofId(id).letters())));
        }
        return file.bytes();
    }
}
