package dev.breakwater.control.serve;

import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.api.v1.ConfigurationServiceGrpc;
import dev.breakwater.api.v1.DiffVersionsRequest;
import dev.breakwater.api.v1.DiffVersionsResponse;
import dev.breakwater.api.v1.GetVersionAtRequest;
import dev.breakwater.api.v1.GetVersionResponse;
import dev.breakwater.api.v1.ListVersionsRequest;
import dev.breakwater.api.v1.ListVersionsResponse;
import dev.breakwater.api.v1.RestoreVersionRequest;
import dev.breakwater.api.v1.Version;
import dev.breakwater.control.configuration.ChangeAnswer;
import dev.breakwater.control.configuration.Edit;
import dev.breakwater.control.configuration.History;
import dev.breakwater.control.store.Author.Through;
import dev.breakwater.control.store.StoredVersion;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What `ConfigurationService` answers of versions.
///
/// @param changes restores one
record VersionCalls(History history, ChangeCalls changes) {
    private static final NumberParameter VERSIONS = new NumberParameter("limit", 100, 1_000);

    /// PostgreSQL and JDBC know no times without end.
    private static final Instant TIME_END = Instant.parse("9999-12-31T23:59:59Z");

    List<ApiCall<?, ?>> all() {
        return List.of(
                ApiCall.now(ConfigurationServiceGrpc.getListVersionsMethod(), this::list),
                ApiCall.now(
                        ConfigurationServiceGrpc.getGetVersionMethod(),
                        request -> whole(head(request.getNumber()))),
                ApiCall.now(ConfigurationServiceGrpc.getGetVersionAtMethod(), this::at),
                ApiCall.now(ConfigurationServiceGrpc.getDiffVersionsMethod(), this::difference),
                new ApiCall<>(ConfigurationServiceGrpc.getRestoreVersionMethod(), this::restore));
    }

    private ListVersionsResponse list(ListVersionsRequest request) {
        int limit = VERSIONS.of(request.hasLimit(), request.getLimit());
        PageToken token = new PageToken(history.id(), request.getResource());
        long below = token.read(request.getPageToken());
        List<StoredVersion> versions =
                request.getResource().isEmpty()
                        ? history.versionsBelow(below, limit)
                        : history.versionsBelow(below, limit, key(request.getResource()));
        var response = ListVersionsResponse.newBuilder();
        versions.forEach(version -> response.addVersions(message(version)));
        if (versions.size() == limit && versions.getLast().number() > 1) {
            response.setNextPageToken(token.below(versions.getLast().number()));
        }
        return response.build();
    }

    /// The resource that a text like `FilterRule/block-udp` means.
    static ResourceKey key(String resource) {
        String[] parts = resource.split("/", 2);
        Optional<ResourceKind> kind = ResourceKind.named(parts[0]);
        if (parts.length < 2 || kind.isEmpty()) {
            throw RefusedException.wrong(
                    "resource",
                    JsonNames.quoted(resource),
                    "a kind and a name, \"FilterRule/block-udp\"");
        }
        return new ResourceKey(kind.get(), parts[1]);
    }

    private StoredVersion head(long number) {
        return history.version(number).orElseThrow(() -> ChangeCalls.missing("Version/" + number));
    }

    private GetVersionResponse whole(StoredVersion head) {
        return GetVersionResponse.newBuilder()
                .setVersion(message(head))
                .setConfiguration(history.configuration(head.number()))
                .build();
    }

    private GetVersionResponse at(GetVersionAtRequest request) {
        Instant time = time(request.getTime());
        return whole(
                history.versionAt(time)
                        .orElseThrow(() -> ChangeCalls.missing("a version by " + time)));
    }

    private static Instant time(String text) {
        try {
            Instant time = Instant.parse(text);
            if (!time.isBefore(Instant.EPOCH) && time.isBefore(TIME_END)) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // Refused below, with those that no history reaches.
        }
        throw RefusedException.wrong(
                "time",
                JsonNames.quoted(text),
                "a time as RFC 3339 writes it, \"2026-12-01T18:00:00Z\", from 1970 to 9999");
    }

    private DiffVersionsResponse difference(DiffVersionsRequest request) {
        long from = request.getFrom();
        long to = request.hasTo() ? request.getTo() : history.newest();
        if (from != 0) {
            head(from);
        }
        if (to != 0) {
            head(to);
        }
        return history.difference(from, to);
    }

    private CompletableFuture<ChangeResponse> restore(
            RestoreVersionRequest request, Through through) {
        long number = head(request.getNumber()).number();
        return changes.change(
                request, through, List.of(new Edit.Restore(number, history.resources(number))));
    }

    private static Version message(StoredVersion version) {
        Version.Builder message =
                Version.newBuilder()
                        .setNumber(version.number())
                        .setCreateTime(NodeCalls.timestamp(version.createdAt()))
                        .setAuthor(version.author().name())
                        .setThrough(version.author().through().name());
        version.restores().ifPresent(message::setRestores);
        version.changes().forEach(change -> message.addChanges(ChangeAnswer.message(change)));
        return message.build();
    }
}
