package dev.breakwater.shield.read;

import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.Backend;
import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.config.ResourceName;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One YAML document: a resource under `apiVersion` and `kind`.
///
/// @param resource kind and name as far as they are known, as in [Problem]
record Document(YamlNode.Mapping root, String kind, String resource) {
    static final String API_VERSION = "breakwater.dev/v1";
    static final List<String> KINDS = List.of("Backend", "FilterRule", "AddressList");

    private static final List<String> ENVELOPE = List.of("apiVersion", "kind");
    private static final Pattern STEP = Pattern.compile("\\.?([^.\\[]+)|\\[([^]]+)]");

    /// A document of a kind we know; empty, and the problems added, where it is not.
    static Optional<Document> of(YamlNode node, TextProblems problems) {
        if (!(node instanceof YamlNode.Mapping root)) {
            problems.add(
                    node.line(),
                    node.column(),
                    Problem.of(
                            "",
                            "",
                            MessageReader.found(node),
                            "fields: apiVersion, kind, metadata and spec"));
            return Optional.empty();
        }
        String kind = text(root, "kind");
        if (!KINDS.contains(kind)) {
            YamlNode at = at(root, "kind");
            problems.add(
                    at.line(),
                    at.column(),
                    Problem.of(
                            "",
                            "kind",
                            kind.isEmpty() ? "nothing" : FoundText.of(kind),
                            EnumText.oneOf(KINDS) + Suggestion.hint(kind, KINDS)));
            return Optional.empty();
        }
        String name = name(root);
        boolean hasName = ResourceName.FORM.matcher(name).matches();
        Document document = new Document(root, kind, hasName ? kind + "/" + name : kind);
        String apiVersion = text(root, "apiVersion");
        if (!apiVersion.equals(API_VERSION)) {
            YamlNode at = at(root, "apiVersion");
            problems.add(
                    at.line(),
                    at.column(),
                    Problem.of(
                            document.resource,
                            "apiVersion",
                            apiVersion.isEmpty() ? "nothing" : FoundText.of(apiVersion),
                            API_VERSION));
        }
        return Optional.of(document);
    }

    /// The resource as a message; what is wrong is reported and left out.
    Resource message(TextProblems problems) {
        MessageReader reader = new MessageReader(problems, resource);
        Resource.Builder message = Resource.newBuilder();
        switch (kind) {
            case "Backend" -> {
                Backend.Builder backend = Backend.newBuilder();
                reader.fill(backend, root, "", ENVELOPE);
                message.setBackend(backend);
            }
            case "FilterRule" -> {
                FilterRule.Builder rule = FilterRule.newBuilder();
                reader.fill(rule, root, "", ENVELOPE);
                message.setFilterRule(rule);
            }
            case "AddressList" -> {
                AddressList.Builder list = AddressList.newBuilder();
                reader.fill(list, root, "", ENVELOPE);
                message.setAddressList(list);
            }
            default -> throw new IllegalStateException("kind: " + kind);
        }
        return message.build();
    }

    /// Adds a problem where its path leads, or as near as the text goes.
    void add(Problem problem, TextProblems problems) {
        YamlNode node = root;
        int line = root.line();
        int column = root.column();
        Matcher step = STEP.matcher(problem.path());
        while (step.find()) {
            Optional<YamlNode.Field> field = step(node, step);
            if (field.isEmpty()) {
                problems.add(line, column, problem);
                return;
            }
            // Where the rest of the path is missing, the key is what a person should look at.
            line = field.get().line();
            column = field.get().column();
            node = field.get().value();
        }
        problems.add(node.line(), node.column(), problem);
    }

    private static Optional<YamlNode.Field> step(YamlNode node, Matcher step) {
        if (node instanceof YamlNode.Mapping mapping && step.group(1) != null) {
            return Optional.ofNullable(mapping.fields().get(step.group(1)));
        }
        if (node instanceof YamlNode.Sequence sequence && step.group(2) != null) {
            return item(sequence.items(), step.group(2))
                    .map(item -> new YamlNode.Field(item.line(), item.column(), item));
        }
        return Optional.empty();
    }

    /// An item by its index, or an address list's entry by its prefix.
    private static Optional<YamlNode> item(List<YamlNode> items, String step) {
        if (step.chars().allMatch(Character::isDigit)) {
            return Optional.of(items.get(Integer.parseInt(step)));
        }
        return items.stream()
                .filter(
                        item ->
                                switch (item) {
                                    case YamlNode.Scalar scalar -> scalar.text().equals(step);
                                    case YamlNode.Mapping entry ->
                                            text(entry, "prefix").equals(step);
                                    case YamlNode.Sequence _ -> false;
                                })
                .findFirst();
    }

    private static String name(YamlNode.Mapping root) {
        YamlNode.Field metadata = root.fields().get("metadata");
        return metadata != null && metadata.value() instanceof YamlNode.Mapping mapping
                ? text(mapping, "name")
                : "";
    }

    private static String text(YamlNode.Mapping mapping, String name) {
        YamlNode.Field field = mapping.fields().get(name);
        return field != null && field.value() instanceof YamlNode.Scalar scalar
                ? scalar.text()
                : "";
    }

    private static YamlNode at(YamlNode.Mapping mapping, String name) {
        YamlNode.Field field = mapping.fields().get(name);
        return field == null ? mapping : field.value();
    }
}
