package dev.breakwater.agent.geo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.geo.Geo;
import dev.breakwater.shield.geo.GeoTable;
import dev.breakwater.testkit.geo.DatabaseFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeoFilesTest {
    private static final IpAddress ADDRESS = IpText.parseAddress("192.0.2.1").orElseThrow();
    private static final Path NONE = Path.of("");

    @TempDir private Path folder;

    @Test
    void readsBothDatabases() throws IOException {
        Path country = Files.write(folder.resolve("c.mmdb"), country("DE"));
        Path asn =
                Files.write(
                        folder.resolve("a.mmdb"),
                        database(Map.of("autonomous_system_number", 64_496L)));
        GeoFiles files = GeoFiles.of(country, asn, folder.resolve("copies"));

        boolean hasChanged = files.refresh();

        assertThat(hasChanged).isTrue();
        assertThat(files.table().find(ADDRESS)).isEqualTo(geo("DE", 64_496));
    }

    @Test
    void readsADatabaseAgainOnlyWhereItChanged() throws IOException {
        Path country = Files.write(folder.resolve("c.mmdb"), country("DE"));
        GeoFiles files = GeoFiles.of(country, NONE, folder.resolve("copies"));
        files.refresh();

        boolean hasChangedUntouched = files.refresh();
        Files.write(country, country("FR"));
        Files.setLastModifiedTime(country, FileTime.fromMillis(1_000));
        boolean hasChangedTouched = files.refresh();

        assertThat(hasChangedUntouched).isFalse();
        assertThat(hasChangedTouched).isTrue();
        assertThat(files.table().find(ADDRESS)).isEqualTo(geo("FR", 0));
    }

    @Test
    void keepsWhatItKnowsWhereTheNewFileIsDamagedOrGone() throws IOException {
        Path country = Files.write(folder.resolve("c.mmdb"), country("DE"));
        GeoFiles files = GeoFiles.of(country, NONE, folder.resolve("copies"));
        files.refresh();

        byte[] cut = Arrays.copyOf(country("FR"), 100);
        Files.write(country, cut);
        boolean hasChangedCut = files.refresh();
        Files.delete(country);
        boolean hasChangedGone = files.refresh();

        assertThat(hasChangedCut).isFalse();
        assertThat(hasChangedGone).isFalse();
        assertThat(files.table().find(ADDRESS)).isEqualTo(geo("DE", 0));
    }

    @Test
    void startsWithTheLastGoodCopyWhereTheFileIsDamaged() throws IOException {
        Path country = Files.write(folder.resolve("c.mmdb"), country("DE"));
        GeoFiles.of(country, NONE, folder.resolve("copies")).refresh();
        Files.write(country, new byte[5]);
        GeoFiles next = GeoFiles.of(country, NONE, folder.resolve("copies"));

        boolean hasChanged = next.refresh();

        assertThat(hasChanged).isTrue();
        assertThat(next.table().find(ADDRESS)).isEqualTo(geo("DE", 0));
    }

    @Test
    void knowsNothingWithoutFiles() {
        GeoFiles files = GeoFiles.of(NONE, NONE, folder);

        assertThat(files.refresh()).isFalse();
        assertThat(files.isNone()).isTrue();
        assertThat(files.table()).isEqualTo(GeoTable.EMPTY);
    }

    private static Geo geo(String country, long asn) {
        return new Geo(new CountryCode(country).id(), asn);
    }

    private static byte[] country(String letters) {
        return database(Map.of("country", Map.of("iso_code", letters)));
    }

    private static byte[] database(Map<String, ?> record) {
        return new DatabaseFile(24, 6)
                .put(IpText.parsePrefix("192.0.2.0/24").orElseThrow(), record)
                .bytes();
    }
}
