package dev.breakwater.control.serve;

import dev.breakwater.api.v1.Error;
import dev.breakwater.control.configuration.ChangeAnswer;
import dev.breakwater.shield.check.Problem;
import io.grpc.Status;
import java.io.Serial;
import java.util.List;

/// A request that is not fulfilled, and what its sender is told. Thrown by a call, caught where
/// REST and gRPC answer.
final class RefusedException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

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
        return of(Status.Code.INVALID_ARGUMENT, problems);
    }

    /// @param problems at least one
    static RefusedException of(Status.Code code, List<Problem> problems) {
        String first = problems.getFirst().toString();
        Error.Builder error =
                Error.newBuilder()
                        .setCode(code.name())
                        .setMessage(
                                problems.size() == 1
                                        ? first
                                        : first + ", and " + (problems.size() - 1) + " more");
        problems.forEach(problem -> error.addProblems(ChangeAnswer.message(problem)));
        return new RefusedException(code, error.build());
    }

    static RefusedException wrong(String path, String found, String expected) {
        return wrong(List.of(Problem.of("", path, found, expected)));
    }

    Status.Code code() {
        return code;
    }

    Error error() {
        return error;
    }
}
