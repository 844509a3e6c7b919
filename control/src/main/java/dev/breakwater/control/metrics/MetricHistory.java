package dev.breakwater.control.metrics;

import dev.breakwater.bpf.Reason;
import dev.breakwater.control.metrics.MetricQuestion.Group;
import dev.breakwater.control.store.MetricLevel;
import dev.breakwater.control.store.MetricName;
import dev.breakwater.control.store.MetricName.Kind;
import dev.breakwater.control.store.MetricNames;
import dev.breakwater.control.store.MetricReader;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Answers what was counted, of any time that is kept.
///
/// Thread-safe. Answers throw `StoreAwayException` where PostgreSQL is away.
public final class MetricHistory {
    /// Points of all series of an answer: 32 MB.
    private static final int CELLS_MAX = 2_000_000;

    private static final int NOT_TOLD = 0;

    private static final Map<String, String> VERDICTS =
            Arrays.stream(Reason.values())
                    .collect(Collectors.toMap(Reason::name, of -> of.verdict().name()));

    private final MetricNames names;
    private final MetricReader reader;

    public MetricHistory(MetricNames names, MetricReader reader) {
        this.names = names;
        this.reader = reader;
    }

    /// What a series tells of; `""` where that is not told apart.
    ///
    /// @param key a reason or a verdict
    public record Labels(String subject, String key, String node) {}

    /// What a question came to.
    public sealed interface Answer {
        /// Series that counted something.
        record Found(MetricQuestion question, Map<Labels, MetricSeries> series) implements Answer {
            public Found {
                series = Map.copyOf(series);
            }
        }

        /// It takes too many rows or points.
        record TooMuch() implements Answer {}
    }

    /// Answers a question.
    public Answer ask(MetricQuestion question) {
        Collection<Integer> subjects = subjects(question);
        Optional<Integer> node = Optional.empty();
        if (!question.node().isEmpty()) {
            MetricName name = new MetricName(Kind.NODE, question.node());
            node = Optional.ofNullable(names.find(Set.of(name)).get(name));
            if (node.isEmpty()) {
                return new Answer.Found(question, Map.of());
            }
        }
        Sums sums = new Sums(question);
        MetricReader.Answer read =
                reader.read(
                        level(question),
                        question.firstSecond(),
                        question.untilSecond(),
                        subjects,
                        node,
                        sums::add);
        return read.isWhole() && !sums.isFull
                ? new Answer.Found(question, sums.named())
                : new Answer.TooMuch();
    }

    /// The finest step, of at least so many seconds, of which everything since then is kept.
    public int stepFor(long fromSecond, int secondsMin) {
        for (MetricLevel level : MetricLevel.values()) {
            boolean isKept = reader.keptFrom(level) <= fromSecond;
            if (isKept || level == MetricLevel.HOUR) {
                int seconds = level.seconds();
                return Math.ceilDiv(Math.max(secondsMin, 1), seconds) * seconds;
            }
        }
        throw new IllegalStateException("levels: none");
    }

    /// The coarsest level that a step can be made of: the fewest rows.
    private static MetricLevel level(MetricQuestion question) {
        return Arrays.stream(MetricLevel.values())
                .filter(level -> question.stepSeconds() % level.seconds() == 0)
                .max(Enum::compareTo)
                .orElseThrow();
    }

    private Collection<Integer> subjects(MetricQuestion question) {
        if (question.subjects().isEmpty()) {
            return names.all(question.kind()).values();
        }
        return names.find(
                        question.subjects().stream()
                                .map(name -> new MetricName(question.kind(), name))
                                .toList())
                .values();
    }

    private record Place(int subject, int key, int node) {}

    /// Adds up what is read, by numbers; names come last, when nothing is read any more.
    private final class Sums {
        private final MetricQuestion question;
        private final long firstSecond;
        private final Set<Integer> keys;
        private final boolean isByKey;
        private final Map<Place, MetricSeries> series = new HashMap<>();
        private boolean isFull;

        Sums(MetricQuestion question) {
            this.question = question;
            this.firstSecond = question.firstSecond();
            this.keys =
                    Set.copyOf(
                            names.find(
                                            question.keys().stream()
                                                    .map(key -> new MetricName(Kind.KEY, key))
                                                    .toList())
                                    .values());
            this.isByKey =
                    question.by().contains(Group.KEY) || question.by().contains(Group.VERDICT);
        }

        void add(long second, int node, int subject, int key, long packets, long bytes) {
            if (!question.keys().isEmpty() && !keys.contains(key)) {
                return;
            }
            Place place =
                    new Place(
                            question.by().contains(Group.SUBJECT) ? subject : NOT_TOLD,
                            isByKey ? key : NOT_TOLD,
                            question.by().contains(Group.NODE) ? node : NOT_TOLD);
            MetricSeries of = series.get(place);
            if (of == null) {
                isFull |= (series.size() + 1L) * question.pointCount() > CELLS_MAX;
                if (isFull) {
                    return;
                }
                of = new MetricSeries(question.pointCount());
                series.put(place, of);
            }
            of.add((int) ((second - firstSecond) / question.stepSeconds()), packets, bytes);
        }

        Map<Labels, MetricSeries> named() {
            names.learn(
                    series.keySet().stream()
                            .flatMap(of -> Stream.of(of.subject(), of.key(), of.node()))
                            .filter(id -> id != NOT_TOLD)
                            .collect(Collectors.toSet()));
            Map<Labels, MetricSeries> named = new HashMap<>();
            series.forEach((place, of) -> named.merge(labels(place), of, MetricSeries::plus));
            return named;
        }

        private Labels labels(Place place) {
            String key = name(place.key());
            boolean isByVerdict = isByKey && !question.by().contains(Group.KEY);
            return new Labels(
                    name(place.subject()), isByVerdict ? verdict(key) : key, name(place.node()));
        }

        private String name(int id) {
            return id == NOT_TOLD ? "" : names.name(id).name();
        }
    }

    private static String verdict(String key) {
        return VERDICTS.getOrDefault(key, key);
    }
}
