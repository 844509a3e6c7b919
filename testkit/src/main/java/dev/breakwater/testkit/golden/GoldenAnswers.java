package dev.breakwater.testkit.golden;

import dev.breakwater.shield.answer.Answer;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.answer.AnswerKind;
import dev.breakwater.shield.config.IpText;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the servers of a `.pkt` file answer. Owned by one thread.
final class GoldenAnswers {
    static final String WORD = "answer";

    private final String path;
    private final Map<AnswerKey, Answer> answers = new LinkedHashMap<>();

    GoldenAnswers(String path) {
        this.path = path;
    }

    void add(Statement statement) {
        List<String> words = statement.arguments();
        if (words.size() < 5) {
            throw wrong(statement);
        }
        try {
            AnswerKey key =
                    new AnswerKey(
                            IpText.parseAddress(words.get(1)).orElseThrow(),
                            Integer.parseInt(words.get(2)),
                            AnswerKind.valueOf(words.getFirst()));
            long freshUntilNanos = GoldenText.nanos(words.get(3)).orElseThrow();
            String hex = GoldenText.hex(words.subList(4, words.size()));
            answers.put(key, new Answer(HexFormat.of().parseHex(hex), freshUntilNanos));
        } catch (RuntimeException e) {
            throw wrong(statement);
        }
    }

    Map<AnswerKey, Answer> read() {
        return answers;
    }

    private GoldenTextException wrong(Statement statement) {
        return new GoldenTextException(
                path,
                statement.line(),
                String.join(" ", statement.arguments()),
                "KIND ADDRESS PORT, the time that it is known until, and its bytes");
    }
}
