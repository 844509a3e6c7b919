package dev.breakwater.testkit.golden;

import dev.breakwater.bpf.Reason;
import dev.breakwater.shield.judge.Decision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text form of golden packets; `bpf/packets/README.md` describes it. Owned by one thread.
public final class GoldenText {
    /// The kernel's test run takes no frame shorter than an Ethernet header.
    private static final int FRAME_BYTES_MIN = 14;

    private static final int FRAME_BYTES_MAX = 2_048;

    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ns|us|ms|s)");
    private static final Pattern REPEATED = Pattern.compile("([0-9a-fA-F]{2})\\*(\\d{1,4})");

    private final String path;
    private final GoldenConfiguration configuration;
    private final GoldenSources sources;
    private final GoldenAnswers answers;
    private final GoldenRegistrations registrations;
    private final List<GoldenFrame> frames = new ArrayList<>();
    private long nowNanos;
    private String lastHex = "";

    private GoldenText(String path) {
        this.path = path;
        this.configuration = new GoldenConfiguration(path);
        this.sources = new GoldenSources(path);
        this.answers = new GoldenAnswers(path);
        this.registrations = new GoldenRegistrations(path);
    }

    /// Reads a file's text.
    ///
    /// @param path how messages call it
    /// @throws GoldenTextException where it is not well written
    public static GoldenFile parse(String path, String text) {
        return new GoldenText(path).file(Statement.parse(path, text));
    }

    /// A decision as `expect` has it.
    public static String format(Decision decision) {
        return decision.verdict()
                + " "
                + decision.reason()
                + decision.backend().map(name -> " backend " + name).orElse("")
                + decision.rule().map(name -> " rule " + name).orElse("");
    }

    private GoldenFile file(List<Statement> statements) {
        for (int i = 0; i < statements.size(); i++) {
            Statement statement = statements.get(i);
            switch (statement.word()) {
                case "time" -> nowNanos = nanos(statement);
                case "frame", "again" -> {
                    if (i + 1 == statements.size()
                            || !statements.get(i + 1).word().equals("expect")) {
                        throw wrong(statement, "a frame alone", "expect after it");
                    }
                    boolean hasLeaves =
                            i + 2 < statements.size()
                                    && statements.get(i + 2).word().equals("leaves");
                    frame(
                            statement,
                            statements.get(i + 1),
                            hasLeaves ? Optional.of(hex(statements.get(i + 2))) : Optional.empty());
                    i += hasLeaves ? 2 : 1;
                }
                case "expect", "leaves" ->
                        throw wrong(statement, statement.word() + " alone", "a frame before it");
                default -> {
                    if (!frames.isEmpty()) {
                        throw wrong(
                                statement, statement.word(), "the configuration before the frames");
                    }
                    configure(statement);
                }
            }
        }
        if (frames.isEmpty()) {
            throw new GoldenTextException(path, 1, "no frame", "at least one");
        }
        return new GoldenFile(
                path,
                configuration.read(),
                sources.read(),
                answers.read(),
                registrations.read(),
                frames);
    }

    private void configure(Statement statement) {
        if (GoldenSources.WORDS.contains(statement.word())) {
            sources.add(statement);
        } else if (statement.word().equals(GoldenAnswers.WORD)) {
            answers.add(statement);
        } else if (GoldenRegistrations.WORDS.contains(statement.word())) {
            registrations.add(statement);
        } else {
            configuration.add(statement);
        }
    }

    private void frame(Statement frame, Statement expect, Optional<String> leaves) {
        if (frame.word().equals("frame")) {
            lastHex = hex(frame);
        } else if (lastHex.isEmpty()) {
            throw wrong(frame, "again", "a frame before it");
        }
        frames.add(
                new GoldenFrame(
                        frame.line(), frame.title(), nowNanos, lastHex, decision(expect), leaves));
    }

    /// Bytes with what is repeated written out.
    static String hex(List<String> parts) {
        StringBuilder hex = new StringBuilder();
        for (String part : parts) {
            Matcher repeated = REPEATED.matcher(part);
            hex.append(
                    repeated.matches()
                            ? repeated.group(1).repeat(Integer.parseInt(repeated.group(2)))
                            : part);
        }
        return hex.toString().toLowerCase(Locale.ROOT);
    }

    private String hex(Statement statement) {
        String hex = hex(statement.arguments());
        int bytes = hex.length() / 2;
        if (hex.length() % 2 != 0 || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw wrong(statement, "no hexadecimal bytes", "two digits each, like 0a or 00*40");
        }
        if (bytes < FRAME_BYTES_MIN || bytes > FRAME_BYTES_MAX) {
            throw wrong(statement, bytes + " bytes", FRAME_BYTES_MIN + " to " + FRAME_BYTES_MAX);
        }
        return hex;
    }

    private long nanos(Statement statement) {
        long nanos =
                nanos(String.join(" ", statement.arguments()))
                        .orElseThrow(
                                () ->
                                        wrong(
                                                statement,
                                                "time",
                                                "a whole number of ns, us, ms or s, like 100ms"));
        if (nanos < nowNanos) {
            throw wrong(statement, "an earlier time", "time to go on");
        }
        return nanos;
    }

    /// A time since the start.
    static OptionalLong nanos(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            return OptionalLong.empty();
        }
        long unit =
                switch (time.group(2)) {
                    case "ns" -> 1L;
                    case "us" -> 1_000L;
                    case "ms" -> 1_000_000L;
                    default -> 1_000_000_000L;
                };
        return OptionalLong.of(Long.parseLong(time.group(1)) * unit);
    }

    private Decision decision(Statement expect) {
        List<String> words = expect.arguments();
        Optional<Reason> reason =
                Arrays.stream(Reason.values())
                        .filter(one -> words.size() > 1 && one.name().equals(words.get(1)))
                        .findFirst();
        if (reason.isEmpty() || !words.getFirst().equals(reason.get().verdict().name())) {
            throw wrong(
                    expect,
                    String.join(" ", words),
                    "a verdict and one of its reasons, like DROP DENIED");
        }
        Optional<String> backend = Optional.empty();
        Optional<String> rule = Optional.empty();
        for (int i = 2; i < words.size(); i += 2) {
            if (i + 1 == words.size()) {
                throw wrong(expect, words.get(i), "a name after it");
            }
            switch (words.get(i)) {
                case "backend" -> backend = Optional.of(words.get(i + 1));
                case "rule" -> rule = Optional.of(words.get(i + 1));
                default -> throw wrong(expect, words.get(i), "backend NAME or rule NAME");
            }
        }
        return new Decision(reason.get(), backend, rule);
    }

    private GoldenTextException wrong(Statement statement, String found, String expected) {
        return new GoldenTextException(path, statement.line(), found, expected);
    }
}
