package dev.breakwater.cli.resource;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import dev.breakwater.api.v1.Error;
import dev.breakwater.cli.terminal.CommandException;
import dev.breakwater.shield.check.Problem;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// From what a call to control came to, to what a person is told: what, why, and what to do. Pure.
final class ControlRefusal {
    private ControlRefusal() {}

    /// @param describe what a person is told of one problem
    static CommandException of(
            StatusRuntimeException failure, URI address, Function<Problem, String> describe) {
        String message = message(failure, describe);
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE -> CommandException.failed(unreachable(failure, address));
            case DEADLINE_EXCEEDED ->
                    CommandException.failed(
                            "control at "
                                    + address
                                    + " gave no answer in time; a change that it was asked for may"
                                    + " have been made: see breakwater get versions");
            case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED ->
                    CommandException.refused(message);
            case UNIMPLEMENTED ->
                    CommandException.failed(
                            address + ": no Breakwater control answers there, or an older one");
            default ->
                    CommandException.failed(
                            "control at "
                                    + address
                                    + ": "
                                    + failure.getStatus().getCode()
                                    + ": "
                                    + message);
        };
    }

    private static String unreachable(StatusRuntimeException failure, URI address) {
        Optional<Error> error = error(failure);
        if (error.isPresent()) {
            return "control at " + address + ": " + error.get().getMessage();
        }
        return "control: not reachable at "
                + address
                + " ("
                + cause(failure)
                + ")\n  start it: ./breakwater control\n"
                + "  or name another: --server URL, or BREAKWATER_SERVER";
    }

    private static String message(
            StatusRuntimeException failure, Function<Problem, String> describe) {
        Optional<Error> error = error(failure);
        if (error.isEmpty()) {
            return String.valueOf(failure.getStatus().getDescription());
        }
        if (error.get().getProblemsList().isEmpty()) {
            return error.get().getMessage();
        }
        return error.get().getProblemsList().stream()
                .map(ControlRefusal::problem)
                .map(describe)
                .collect(Collectors.joining("\n"));
    }

    /// A problem that control told of.
    static Problem problem(dev.breakwater.api.v1.Problem message) {
        return Problem.of(
                message.getResource(),
                message.getPath(),
                message.getFound(),
                message.getExpected());
    }

    private static Optional<Error> error(StatusRuntimeException failure) {
        @Nullable Status status = StatusProto.fromThrowable(failure);
        if (status == null) {
            return Optional.empty();
        }
        for (Any detail : status.getDetailsList()) {
            if (detail.is(Error.class)) {
                try {
                    return Optional.of(detail.unpack(Error.class));
                } catch (InvalidProtocolBufferException e) {
                    throw CommandException.failed("control: an Error that can't be read: " + e);
                }
            }
        }
        return Optional.empty();
    }

    /// The innermost cause: gRPC's own words are "io exception".
    private static String cause(StatusRuntimeException failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return String.valueOf(innermost.getMessage());
    }
}
