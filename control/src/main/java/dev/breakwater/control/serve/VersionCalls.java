package dev.breakwater.control.serve;

import dev.breakwater.api.v1.ConfigurationServiceGrpc;
import dev.breakwater.api.v1.GetVersionRequest;
import dev.breakwater.api.v1.GetVersionResponse;
import dev.breakwater.api.v1.ListVersionsRequest;
import dev.breakwater.api.v1.ListVersionsResponse;
import dev.breakwater.api.v1.Version;
import dev.breakwater.control.configuration.ChangeAnswer;
import dev.breakwater.control.configuration.Configurations;
import dev.breakwater.control.store.StoredVersion;
import java.util.List;

/// What `ConfigurationService` answers of versions.
record VersionCalls(Configurations configurations) {
    private static final NumberParameter VERSIONS = new NumberParameter("limit", 100, 1_000);

    List<ApiCall<?, ?>> all() {
        return List.of(
                ApiCall.now(ConfigurationServiceGrpc.getListVersionsMethod(), this::list),
                ApiCall.now(ConfigurationServiceGrpc.getGetVersionMethod(), this::whole));
    }

    private ListVersionsResponse list(ListVersionsRequest request) {
        int limit = VERSIONS.of(request.hasLimit(), request.getLimit());
        long before = request.getBefore() == 0 ? Long.MAX_VALUE : request.getBefore();
        var response = ListVersionsResponse.newBuilder();
        configurations
                .versionsBelow(before, limit)
                .forEach(version -> response.addVersions(message(version)));
        return response.build();
    }

    private GetVersionResponse whole(GetVersionRequest request) {
        long number = request.getNumber();
        StoredVersion head =
                configurations
                        .versionHead(number)
                        .orElseThrow(() -> ChangeCalls.missing("Version/" + number));
        return GetVersionResponse.newBuilder()
                .setVersion(message(head))
                .setConfiguration(configurations.at(number))
                .build();
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
