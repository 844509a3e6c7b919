package dev.breakwater.control.configuration;

import dev.breakwater.api.v1.Change;
import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.control.store.StoredChange;
import dev.breakwater.shield.check.Problem;

/// What became of a change, as people and programs are told. Pure.
public final class ChangeAnswer {
    private static final String EXPECTED = " (expected: ";

    private ChangeAnswer() {}

    /// Without what nodes make of it.
    public static ChangeResponse message(ChangeOutcome.Stored stored) {
        ChangeResponse.Builder message = ChangeResponse.newBuilder().setVersion(stored.version());
        stored.changes().forEach(change -> message.addChanges(message(change)));
        stored.warnings().forEach(warning -> message.addWarnings(message(warning)));
        return message.build();
    }

    /// One event of the history.
    public static Change message(StoredChange change) {
        return Change.newBuilder()
                .setVerb(Change.Verb.valueOf(change.verb().name()))
                .setKind(change.kind())
                .setId(change.resourceId())
                .build();
    }

    /// A problem says what was found and what was expected in one sentence; programs want both.
    public static dev.breakwater.api.v1.Problem message(Problem problem) {
        String text = problem.message();
        int at = text.indexOf(EXPECTED);
        boolean hasBoth = at >= 0 && text.endsWith(")");
        return dev.breakwater.api.v1.Problem.newBuilder()
                .setResource(problem.resource())
                .setPath(problem.path())
                .setFound(hasBoth ? text.substring(0, at) : text)
                .setExpected(
                        hasBoth ? text.substring(at + EXPECTED.length(), text.length() - 1) : "")
                .build();
    }

    static ChangeOutcome.Stored read(ChangeResponse message) {
        return new ChangeOutcome.Stored(
                message.getVersion(),
                message.getChangesList().stream().map(ChangeAnswer::read).toList(),
                message.getWarningsList().stream().map(ChangeAnswer::read).toList());
    }

    private static StoredChange read(Change change) {
        return new StoredChange(
                StoredChange.Verb.valueOf(change.getVerb().name()),
                change.getKind(),
                change.getId());
    }

    private static Problem read(dev.breakwater.api.v1.Problem problem) {
        return problem.getExpected().isEmpty()
                ? new Problem(problem.getResource(), problem.getPath(), problem.getFound())
                : Problem.of(
                        problem.getResource(),
                        problem.getPath(),
                        problem.getFound(),
                        problem.getExpected());
    }
}
