package dev.breakwater.control.nodes;

import dev.breakwater.api.v1.Hello;
import dev.breakwater.shield.config.ResourceName;
import java.util.List;
import java.util.Optional;

/// What a node may say of itself. Pure.
final class HelloForm {
    private static final int TEXT_MAX = 1_000;
    private static final int INTERFACES_MAX = 64;
    private static final int WORDS_MAX = 5_000;
    private static final int WORD_LENGTH_MAX = 100;
    static final String SHORT =
            "texts of at most "
                    + TEXT_MAX
                    + " characters, at most "
                    + INTERFACES_MAX
                    + " interfaces";

    private HelloForm() {}

    /// What is wrong with it; empty where nothing is.
    static Optional<String> problem(Hello hello) {
        if (!ResourceName.FORM.matcher(hello.getNodeId()).matches()) {
            return Optional.of(
                    "hello.node_id: "
                            + shortened(hello.getNodeId())
                            + " (expected: "
                            + ResourceName.EXPECTED
                            + ")");
        }
        if (hello.getAppliedVersion() < 0) {
            return Optional.of(
                    "hello.applied_version: "
                            + hello.getAppliedVersion()
                            + " (expected: 0 or more)");
        }
        if (hello.getHeldVersion() < 0) {
            return Optional.of(
                    "hello.held_version: " + hello.getHeldVersion() + " (expected: 0 or more)");
        }
        boolean isLong =
                !areWords(hello.getKnownWordsList())
                        || hello.getAgentVersion().length() > TEXT_MAX
                        || hello.getHeldHistory().length() > TEXT_MAX
                        || hello.getHistory().length() > TEXT_MAX
                        || hello.getCluster().length() > TEXT_MAX
                        || !areShort(hello.getInterfacesList());
        return isLong ? Optional.of("hello: too long (expected: " + SHORT + ")") : Optional.empty();
    }

    private static boolean areWords(List<String> words) {
        return words.size() <= WORDS_MAX
                && words.stream().allMatch(word -> word.length() <= WORD_LENGTH_MAX);
    }

    static boolean areShort(List<String> interfaces) {
        return interfaces.size() <= INTERFACES_MAX
                && interfaces.stream().allMatch(text -> text.length() <= TEXT_MAX);
    }

    /// What is kept of a node's text.
    static String shortened(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    }
}
