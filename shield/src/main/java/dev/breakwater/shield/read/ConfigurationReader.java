package dev.breakwater.shield.read;

import dev.breakwater.api.v1.Resource;
import dev.breakwater.shield.check.Checks;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a configuration file: YAML documents, each a resource (`docs/configuration.md`). Owned by
/// one thread.
///
/// Text becomes YAML, YAML messages, messages records, and then the records are checked together. A
/// document with problems at one step isn't taken to the next, so that no problem is only the echo
/// of another; the other documents are.
public final class ConfigurationReader {
    private final String file;
    private final TextProblems problems;
    private final List<Resource> resources = new ArrayList<>();
    private final List<Backend> backends = new ArrayList<>();
    private final List<FilterRule> filterRules = new ArrayList<>();
    private final List<AddressList> addressLists = new ArrayList<>();
    private final Map<String, Document> documents = new HashMap<>();

    private ConfigurationReader(String file) {
        this.file = file;
        this.problems = new TextProblems(file);
    }

    /// Reads a file's bytes.
    ///
    /// @param file what problems call it
    /// @param text UTF-8, at most 64 MiB
    public static ConfigurationReading read(String file, byte[] text) {
        return new ConfigurationReader(file).read(text);
    }

    /// Reads a text.
    ///
    /// @param file what problems call it
    public static ConfigurationReading read(String file, String text) {
        return read(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private ConfigurationReading read(byte[] bytes) {
        Optional<String> text = YamlText.decode(bytes, problems);
        if (text.isEmpty()) {
            return problems.rejected();
        }
        List<YamlNode> nodes = YamlDocuments.read(text.get(), problems);
        if (problems.count() == 0 && nodes.isEmpty()) {
            problems.add(1, 1, Problem.of("", "", "nothing", "at least one resource"));
        }
        for (YamlNode node : nodes) {
            Document.of(node, problems).ifPresent(this::read);
        }
        if (problems.count() > 0) {
            return problems.rejected();
        }
        return check(new Configuration(0, backends, filterRules, addressLists));
    }

    private void read(Document document) {
        long before = problems.count();
        documents.put(document.resource(), document);
        Resource resource = document.message(problems);
        if (problems.count() > before) {
            return;
        }
        if (resource.getKindCase() != Resource.KindCase.ADDRESS_LIST) {
            resources.add(resource);
        }
        switch (resource.getKindCase()) {
            case BACKEND ->
                    keep(document, ResourceRecords.backend(resource.getBackend()), backends);
            case FILTER_RULE ->
                    keep(
                            document,
                            ResourceRecords.filterRule(resource.getFilterRule()),
                            filterRules);
            case ADDRESS_LIST -> {
                keep(
                        document,
                        ResourceRecords.addressList(resource.getAddressList()),
                        addressLists);
                // Packed: a million texts take twenty times the room.
                if (problems.count() == before) {
                    resources.add(
                            Resource.newBuilder()
                                    .setAddressList(ListMessages.packed(addressLists.getLast()))
                                    .build());
                }
            }
            case KIND_NOT_SET -> throw new IllegalStateException("resource: of no kind");
        }
    }

    private <T> void keep(Document document, Reading<T> reading, List<T> records) {
        switch (reading) {
            case Reading.Accepted<T>(T record) -> records.add(record);
            case Reading.Rejected<T>(List<Problem> found) ->
                    found.forEach(problem -> document.add(problem, problems));
        }
    }

    private ConfigurationReading check(Configuration configuration) {
        for (Problem problem : Checks.check(configuration)) {
            Document document = documents.get(problem.resource());
            if (document == null) {
                problems.add(1, 1, problem);
            } else {
                document.add(problem, problems);
            }
        }
        return problems.count() > 0
                ? problems.rejected()
                : new ConfigurationReading.Accepted(
                        configuration, resources, new ProblemPlaces(file, documents));
    }
}
