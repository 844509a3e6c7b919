package dev.breakwater.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceFileTest {
    @Test
    void everyDocumentBecomesAResource(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("two.yaml");
        Files.writeString(
                file,
                """
                apiVersion: breakwater.dev/v1
                kind: AddressList
                metadata: {name: bad}
                spec: {action: DENY, entries: ["192.0.2.0/24"]}
                ---
                apiVersion: breakwater.dev/v1
                kind: FilterRule
                metadata: {name: a"b}
                spec: {priority: 10, match: {}}
                """);

        assertThat(ResourceFile.toJson(file))
                .isEqualTo(
                        "{\"wait\":\"applied\",\"resources\":["
                                + "{\"addressList\":{\"metadata\":{\"name\":\"bad\"},\"spec\":"
                                + "{\"action\":\"DENY\",\"entries\":[\"192.0.2.0/24\"]}}},"
                                + "{\"filterRule\":{\"metadata\":{\"name\":\"a\\\"b\"},\"spec\":"
                                + "{\"priority\":10,\"match\":{}}}}]}");
    }
}
