package dev.breakwater.shield.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.api.v1.BackendSpec;
import dev.breakwater.api.v1.FilterRuleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/configuration.md` stays true.
class ConfigurationPageTest {
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    /// What only programs write.
    private static final int PACKED = AddressListSpec.PACKED_ENTRIES_FIELD_NUMBER;

    @Test
    void everyExampleIsAccepted() throws IOException {
        List<String> examples =
                EXAMPLE.matcher(page())
                        .results()
                        .map(example -> example.group(1))
                        // The first shows the form alone.
                        .skip(1)
                        .toList();

        assertThat(examples).hasSize(4);
        assertThat(ConfigurationReader.read("page", String.join("---\n", examples)))
                .isInstanceOf(ConfigurationReading.Accepted.class);
    }

    @Test
    void everyFieldIsExplainedAndInAnExample() throws IOException {
        String page = page();

        assertThat(
                        Stream.of(
                                        BackendSpec.getDescriptor(),
                                        FilterRuleSpec.getDescriptor(),
                                        AddressListSpec.getDescriptor())
                                .flatMap(ConfigurationPageTest::fields))
                .allSatisfy(
                        field ->
                                assertThat(page)
                                        .contains(field + "`")
                                        .containsPattern("[ {-]" + field + ":"));
    }

    /// Names of all that holds a value, however deep.
    private static Stream<String> fields(Descriptor message) {
        return message.getFields().stream()
                .filter(field -> field.getNumber() != PACKED || ListMessages.isWritten(field))
                .flatMap(
                        field ->
                                field.getJavaType() == JavaType.MESSAGE
                                        ? fields(field.getMessageType())
                                        : Stream.of(field.getJsonName()));
    }

    private static String page() throws IOException {
        return Files.readString(
                Path.of(System.getProperty("breakwater.root"), "docs", "configuration.md"));
    }
}
