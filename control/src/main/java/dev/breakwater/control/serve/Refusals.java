package dev.breakwater.control.serve;

import com.google.protobuf.Any;
import com.linecorp.armeria.common.HttpStatus;
import dev.breakwater.control.store.StoreAwayException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How what went wrong is told: as a [RefusedException], as gRPC's status, as HTTP's.
final class Refusals {
    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    /// What the sender is told of anything that a call threw.
    static RefusedException of(Throwable thrown) {
        return switch (thrown) {
            case CompletionException e when e.getCause() != null -> of(e.getCause());
            case RefusedException e -> e;
            case StoreAwayException e -> {
                log.atWarn()
                        .addKeyValue("why", e.getMessage())
                        .log("PostgreSQL is away; a request was refused.");
                yield RefusedException.of(
                        Status.Code.UNAVAILABLE,
                        e.getMessage()
                                + " (a change may or may not be stored: read before trying again)");
            }
            default -> {
                log.atError().setCause(thrown).log("A request failed by a defect of control.");
                yield RefusedException.of(
                        Status.Code.INTERNAL, "a defect of control; its log says more");
            }
        };
    }

    static StatusRuntimeException grpc(RefusedException refused) {
        return StatusProto.toStatusRuntimeException(
                com.google.rpc.Status.newBuilder()
                        .setCode(refused.code().value())
                        .setMessage(refused.error().getMessage())
                        .addDetails(Any.pack(refused.error()))
                        .build());
    }

    static HttpStatus http(Status.Code code) {
        return switch (code) {
            case OK -> HttpStatus.OK;
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpStatus.BAD_REQUEST;
            case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
            case PERMISSION_DENIED -> HttpStatus.FORBIDDEN;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case ALREADY_EXISTS, ABORTED -> HttpStatus.CONFLICT;
            case RESOURCE_EXHAUSTED -> HttpStatus.TOO_MANY_REQUESTS;
            case UNIMPLEMENTED -> HttpStatus.NOT_IMPLEMENTED;
            case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            case DEADLINE_EXCEEDED -> HttpStatus.GATEWAY_TIMEOUT;
            case CANCELLED, UNKNOWN, INTERNAL, DATA_LOSS -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }

    /// The code that is nearest to an HTTP status that the server itself answers with.
    static Status.Code code(HttpStatus status) {
        return switch (status.code()) {
            case 400, 405, 411, 413, 414, 415, 431 -> Status.Code.INVALID_ARGUMENT;
            case 403 -> Status.Code.PERMISSION_DENIED;
            case 404 -> Status.Code.NOT_FOUND;
            case 408, 504 -> Status.Code.DEADLINE_EXCEEDED;
            case 429 -> Status.Code.RESOURCE_EXHAUSTED;
            case 503 -> Status.Code.UNAVAILABLE;
            default -> Status.Code.INTERNAL;
        };
    }
}
