package dev.breakwater.shield.read;

import dev.breakwater.shield.check.Problem;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// The documents of a YAML text as trees, made from the parser's events so that nothing is built
/// before it is known to be wanted. Owned by one thread.
///
/// What YAML has for clever people is refused: anchors and aliases (a few of them make a tree of
/// billions), tags (they make objects), keys that are not text, a key twice.
final class YamlDocuments {
    static final int DEPTH_MAX = 32;
    static final int NODES_MAX = 3_000_000;

    /// The parser copies all of a long word again for each window that it takes in: with small ones
    /// a file of one word takes it half an hour.
    private static final int WINDOW_CHARACTERS_MAX = 1 << 20;

    private static final String NO_ANCHORS = "no anchors or aliases: write the value itself";

    private final Iterator<Event> events;
    private final TextProblems problems;
    private final int nodesMax;
    private int nodeCount;
    private boolean hasAlias;

    private YamlDocuments(Iterator<Event> events, TextProblems problems, int nodesMax) {
        this.events = events;
        this.problems = problems;
        this.nodesMax = nodesMax;
    }

    /// Every document that is not empty. Where the text is no YAML, those before that place.
    static List<YamlNode> read(String text, TextProblems problems) {
        return read(text, problems, NODES_MAX);
    }

    /// As [#read(String, TextProblems)], with another limit than [#NODES_MAX].
    static List<YamlNode> read(String text, TextProblems problems, int nodesMax) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setCodePointLimit(YamlText.BYTES_MAX)
                        .setBufferSize(Math.clamp(text.length(), 1, WINDOW_CHARACTERS_MAX))
                        .build();
        List<YamlNode> documents = new ArrayList<>();
        try {
            Iterator<Event> events = new Parse(settings).parseString(text).iterator();
            new YamlDocuments(events, problems, nodesMax).readAll(documents);
        } catch (StopException stop) {
            problems.add(stop.line, stop.column, stop.problem);
        } catch (MarkedYamlEngineException wrong) {
            int line = wrong.getProblemMark().map(YamlDocuments::line).orElse(1);
            int column = wrong.getProblemMark().map(YamlDocuments::column).orElse(1);
            problems.add(line, column, notYaml(wrong));
        } catch (YamlEngineException wrong) {
            String found = FoundText.cut(String.valueOf(wrong.getMessage()));
            problems.add(1, 1, Problem.of("", "", found, "YAML"));
        }
        return documents;
    }

    /// The parser's words, and what it was reading: a quote without end shows at the file's end.
    private static Problem notYaml(MarkedYamlEngineException wrong) {
        // The parser's own advice comes in brackets.
        String found = wrong.getProblem().replaceFirst(" *\\. *\\(.*", "");
        if (wrong.getContext() == null || wrong.getContextMark().isEmpty()) {
            return Problem.of("", "", FoundText.cut(found), "YAML");
        }
        Mark begin = wrong.getContextMark().get();
        return Problem.of(
                "",
                "",
                FoundText.cut(found) + ", " + wrong.getContext(),
                "YAML; that began at " + line(begin) + ":" + column(begin));
    }

    private void readAll(List<YamlNode> documents) {
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
                case Alias, Scalar, SequenceStart, MappingStart -> {
                    hasAlias = false;
                    YamlNode document = node(event, 1);
                    // Reading on with a hole in it would only find what the alias hides.
                    if (!hasAlias && !isEmpty(document)) {
                        documents.add(document);
                    }
                }
                case SequenceEnd, MappingEnd ->
                        throw new IllegalStateException("event: " + event.getEventId());
            }
        }
    }

    private static boolean isEmpty(YamlNode document) {
        return document instanceof YamlNode.Scalar(_, _, String text, boolean isPlain)
                && isPlain
                && text.isEmpty();
    }

    private YamlNode node(Event event, int depth) {
        int line = line(event);
        int column = column(event);
        if (depth > DEPTH_MAX) {
            throw new StopException(
                    line, column, "nesting of more than " + DEPTH_MAX, "at most " + DEPTH_MAX);
        }
        if (++nodeCount > nodesMax) {
            throw new StopException(
                    line, column, "more than " + nodesMax + " values", "at most " + nodesMax);
        }
        return switch (event) {
            case ScalarEvent scalar -> {
                refuseExtras(event, scalar.getAnchor(), scalar.getTag());
                yield new YamlNode.Scalar(line, column, scalar.getValue(), scalar.isPlain());
            }
            case AliasEvent alias -> {
                refuse(event, "*" + FoundText.of(alias.getAlias().getValue()), NO_ANCHORS);
                hasAlias = true;
                yield new YamlNode.Scalar(line, column, "", true);
            }
            case CollectionStartEvent start -> {
                refuseExtras(event, start.getAnchor(), start.getTag());
                yield event.getEventId() == Event.ID.SequenceStart
                        ? sequence(line, column, depth)
                        : mapping(line, column, depth);
            }
            default -> throw new IllegalStateException("event: " + event.getEventId());
        };
    }

    private YamlNode sequence(int line, int column, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next();
                event.getEventId() != Event.ID.SequenceEnd;
                event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new YamlNode.Sequence(line, column, items);
    }

    private YamlNode mapping(int line, int column, int depth) {
        Map<String, YamlNode.Field> fields = new LinkedHashMap<>();
        for (Event event = events.next();
                event.getEventId() != Event.ID.MappingEnd;
                event = events.next()) {
            YamlNode key = node(event, depth + 1);
            YamlNode value = node(events.next(), depth + 1);
            if (!(key instanceof YamlNode.Scalar(int keyLine, int keyColumn, String name, _))) {
                refuse(event, "a key of several values", "a field's name");
                continue;
            }
            YamlNode.Field field = new YamlNode.Field(keyLine, keyColumn, value);
            YamlNode.Field former = fields.putIfAbsent(name, field);
            if (former != null) {
                refuse(event, FoundText.of(name), "once; it stands in line " + former.line());
            }
        }
        return new YamlNode.Mapping(line, column, fields);
    }

    private void refuseExtras(Event event, Optional<Anchor> anchor, Optional<String> tag) {
        anchor.ifPresent(found -> refuse(event, "&" + FoundText.of(found.getValue()), NO_ANCHORS));
        tag.ifPresent(found -> refuse(event, "tag " + FoundText.of(found), "no tags"));
    }

    private void refuse(Event event, String found, String expected) {
        problems.add(line(event), column(event), Problem.of("", "", found, expected));
    }

    private static int line(Event event) {
        return event.getStartMark().map(YamlDocuments::line).orElse(1);
    }

    private static int column(Event event) {
        return event.getStartMark().map(YamlDocuments::column).orElse(1);
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }

    private static int column(Mark mark) {
        return mark.getColumn() + 1;
    }

    /// A limit was met: there is no use in reading on.
    private static final class StopException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final int line;
        private final int column;
        private final transient Problem problem;

        StopException(int line, int column, String found, String expected) {
            super(found);
            this.line = line;
            this.column = column;
            this.problem = Problem.of("", "", found, expected);
        }
    }
}
