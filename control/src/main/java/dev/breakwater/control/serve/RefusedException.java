package dev.breakwater.control.serve;

import dev.breakwater.api.v1.Error;
import dev.breakwater.shield.check.Problem;
import io.grpc.Status;
import java.io.Serial;
import java.util.List;

/// A request that is not fulfilled, and what its sender is told. Thrown by a call, caught where
/// REST and gRPC answer.
final class RefusedException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    private static final String EXPECTED = " (expected: ";

    private final Status.Code code;
    private final transient Error error;

    private RefusedException(Status.Code code, Error error) {
        super(error.getMessage());
        this.code = code;
        this.error = error;
    }

    static RefusedException of(Status.Code code, String message) {
        return new RefusedException(
                code, Error.newBuilder().setCode(code.name()).setMessage(message).build());
    }

    /// What was asked for is wrong.
    ///
    /// @param problems at least one
    static RefusedException wrong(List<Problem> problems) {
        String first = problems.getFirst().toString();
        Error.Builder error =
                Error.newBuilder()
                        .setCode(Status.Code.INVALID_ARGUMENT.name())
                        .setMessage(
                                problems.size() == 1
                                        ? first
                                        : first + ", and " + (problems.size() - 1) + " more");
        problems.forEach(problem -> error.addProblems(message(problem)));
        return new RefusedException(Status.Code.INVALID_ARGUMENT, error.build());
    }

    static RefusedException wrong(String path, String found, String expected) {
        return wrong(List.of(Problem.of("", path, found, expected)));
    }

    /// A problem says what was found and what was expected in one sentence; programs want both.
    static dev.breakwater.api.v1.Problem message(Problem problem) {
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

    Status.Code code() {
        return code;
    }

    Error error() {
        return error;
    }
}
