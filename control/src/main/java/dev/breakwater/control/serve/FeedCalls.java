package dev.breakwater.control.serve;

import com.google.protobuf.Timestamp;
import dev.breakwater.api.v1.ConfigurationServiceGrpc;
import dev.breakwater.api.v1.ListFeedsResponse;
import dev.breakwater.api.v1.RefusedLine;
import dev.breakwater.control.feeds.FeedStatus;
import dev.breakwater.control.feeds.Feeds;
import io.grpc.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What `ConfigurationService` answers of feeds.
record FeedCalls(Feeds feeds) {
    List<ApiCall<?, ?>> all() {
        return List.of(
                ApiCall.now(ConfigurationServiceGrpc.getListFeedsMethod(), _ -> list()),
                ApiCall.now(
                        ConfigurationServiceGrpc.getGetFeedMethod(),
                        request -> find(request.getId())));
    }

    private ListFeedsResponse list() {
        var response = ListFeedsResponse.newBuilder();
        feeds.statuses().forEach(status -> response.addFeeds(message(status)));
        return response.build();
    }

    private dev.breakwater.api.v1.FeedStatus find(String id) {
        return message(
                feeds.status(id)
                        .orElseThrow(
                                () ->
                                        RefusedException.of(
                                                Status.Code.NOT_FOUND,
                                                "AddressList/"
                                                        + id
                                                        + ": no feed (expected: a list that has"
                                                        + " one)")));
    }

    private static dev.breakwater.api.v1.FeedStatus message(FeedStatus status) {
        var message =
                dev.breakwater.api.v1.FeedStatus.newBuilder()
                        .setId(status.list())
                        .setChangeVersion(status.version())
                        .setNextTime(NodeCalls.timestamp(status.nextAt()))
                        .setEntries(status.entryCount())
                        .setLines(status.lineCount())
                        .setRefusedLines(status.refusedCount())
                        .setError(status.error());
        time(status.readAt()).ifPresent(message::setReadTime);
        time(status.goodAt()).ifPresent(message::setGoodTime);
        time(status.changedAt()).ifPresent(message::setChangeTime);
        status.refused()
                .forEach(
                        line ->
                                message.addRefused(
                                        RefusedLine.newBuilder()
                                                .setLine(line.line())
                                                .setOffsetBytes(line.offset())
                                                .setText(line.text())
                                                .setReason(line.reason())));
        return message.build();
    }

    private static Optional<Timestamp> time(Instant at) {
        return Optional.of(at)
                .filter(known -> !known.equals(FeedStatus.NOT_YET))
                .map(NodeCalls::timestamp);
    }
}
