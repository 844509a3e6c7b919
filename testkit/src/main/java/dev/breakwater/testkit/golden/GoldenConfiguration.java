package dev.breakwater.testkit.golden;

import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.read.ConfigurationReader;
import dev.breakwater.shield.read.ConfigurationReading;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The configuration of a `.pkt` file in the making: its short words are written out as YAML, so
/// that all of it goes through the one reader. Owned by one thread.
final class GoldenConfiguration {
    private static final Pattern BACKEND =
            Pattern.compile(
                    "(\\S+) (\\S+) (\\S+) ([-\\d, ]+?)"
                            + "(?: limit (\\d+)/(\\d+))?(?: fragments (\\S+))?(?: \\{(.*)})?");
    private static final Pattern RULE =
            Pattern.compile(
                    "(\\S+) (\\d+) ([A-Z_]+)(?: (\\d+)/(\\d+))?(?: to (\\S+))?"
                            + "( SHADOW)?(?: (\\{.*}))?");

    private final String path;
    private final StringBuilder yaml = new StringBuilder();
    private int listCount;

    GoldenConfiguration(String path) {
        this.path = path;
    }

    void add(Statement statement) {
        String rest = String.join(" ", statement.arguments());
        switch (statement.word()) {
            case "config" -> yaml.append("---\n").append(String.join("\n", statement.rest()));
            case "allow" -> list("ALLOW", statement.arguments());
            case "deny" -> list("DENY", statement.arguments());
            case "backend" -> backend(statement, BACKEND.matcher(rest));
            case "rule" -> rule(statement, RULE.matcher(rest));
            default ->
                    throw wrong(
                            statement,
                            statement.word(),
                            "config, allow, deny, backend, rule, geo, own, role, answer, time, frame,"
                                    + " again or expect");
        }
        yaml.append('\n');
    }

    Configuration read() {
        if (yaml.isEmpty()) {
            return Configuration.EMPTY;
        }
        return switch (ConfigurationReader.read(path, yaml.toString())) {
            case ConfigurationReading.Accepted(Configuration configuration, _, _) -> configuration;
            case ConfigurationReading.Rejected(var problems) ->
                    throw new GoldenTextException(
                            path,
                            1,
                            problems.getFirst().problem() + " in\n" + yaml,
                            "a configuration");
        };
    }

    private void list(String action, List<String> entries) {
        listCount++;
        String quoted = "\"" + String.join("\", \"", entries) + "\"";
        yaml.append(
                """
            ---
            apiVersion: breakwater.dev/v1
            kind: AddressList
            metadata: {name: %s}
            spec: {action: %s, entries: [%s]}
            """
                        .formatted("list-" + listCount, action, quoted));
    }

    private void backend(Statement statement, Matcher words) {
        if (!words.matches()) {
            throw wrong(
                    statement,
                    "backend",
                    "NAME TYPE ADDRESS PORTS, then maybe limit RATE/BURST, fragments PASS,"
                            + " {PROTECTION}");
        }
        yaml.append(
                """
            ---
            apiVersion: breakwater.dev/v1
            kind: Backend
            metadata: {name: %s}
            spec:
              type: %s
              listen: [{address: "%s", ports: [%s]}]
            """
                        .formatted(words.group(1), words.group(2), words.group(3), words.group(4)));
        List<String> protection = new ArrayList<>();
        if (words.group(5) != null) {
            protection.add("sourceLimit: " + limit(words, 5));
        }
        if (words.group(7) != null) {
            protection.add("fragments: " + words.group(7));
        }
        if (words.group(8) != null) {
            protection.add(words.group(8));
        }
        if (!protection.isEmpty()) {
            yaml.append("  protection: {").append(String.join(", ", protection)).append("}\n");
        }
    }

    private void rule(Statement statement, Matcher words) {
        if (!words.matches()) {
            throw wrong(
                    statement,
                    "rule",
                    "NAME PRIORITY ACTION, then maybe RATE/BURST, to INTERFACE, SHADOW, {MATCH}");
        }
        String match = words.group(8) == null ? "{}" : words.group(8);
        yaml.append(
                """
            ---
            apiVersion: breakwater.dev/v1
            kind: FilterRule
            metadata: {name: %s}
            spec:
              priority: %s
              action: %s
              match: %s
            """
                        .formatted(words.group(1), words.group(2), words.group(3), match));
        if (words.group(4) != null) {
            yaml.append("  rateLimit: ").append(limit(words, 4)).append('\n');
        }
        if (words.group(6) != null) {
            yaml.append("  interface: ").append(words.group(6)).append('\n');
        }
        if (words.group(7) != null) {
            yaml.append("  mode: SHADOW\n");
        }
    }

    private static String limit(Matcher words, int group) {
        return "{ratePps: %s, burstPackets: %s}"
                .formatted(words.group(group), words.group(group + 1));
    }

    private GoldenTextException wrong(Statement statement, String found, String expected) {
        return new GoldenTextException(path, statement.line(), found, expected);
    }
}
