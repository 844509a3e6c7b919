package dev.breakwater.shield.read;

import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.api.v1.Feed;
import dev.breakwater.shield.config.FeedFormat;
import dev.breakwater.shield.config.ListFeed;
import java.util.Optional;

/// Reads where an address list's entries come from, and writes it.
final class FeedRecords {
    private static final String PATH = "spec.feed";

    private FeedRecords() {}

    static Optional<ListFeed> read(Fields fields, AddressListSpec spec) {
        if (!spec.hasFeed()) {
            return Optional.of(new ListFeed.None());
        }
        Feed feed = spec.getFeed();
        long before = fields.count();
        Optional<ListFeed.Place> place = place(fields, feed);
        Optional<FeedFormat> format = format(fields, feed);
        int expireAfterSeconds = notNegative(feed.getExpireAfterSeconds());
        return fields.make(
                PATH,
                before,
                () ->
                        new ListFeed.From(
                                place.orElseThrow(),
                                format.orElseThrow(),
                                notNegative(feed.getEverySeconds()),
                                expireAfterSeconds));
    }

    /// Protobuf's large unsigned numbers come as negative ones; all of them are too large.
    private static int notNegative(int unsigned) {
        return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
    }

    private static Optional<ListFeed.Place> place(Fields fields, Feed feed) {
        if (feed.getUrl().isEmpty() == feed.getFile().isEmpty()) {
            fields.refuse(PATH, feed.getUrl().isEmpty() ? "neither" : "both", "either url or file");
            return Optional.empty();
        }
        return fields.make(
                PATH,
                fields.count(),
                () ->
                        feed.getUrl().isEmpty()
                                ? new ListFeed.Place.File(feed.getFile())
                                : new ListFeed.Place.Url(feed.getUrl()));
    }

    private static Optional<FeedFormat> format(Fields fields, Feed feed) {
        return switch (feed.getFormat()) {
            case FORMAT_UNSPECIFIED, AUTO -> Optional.of(FeedFormat.AUTO);
            case PLAIN -> Optional.of(FeedFormat.PLAIN);
            case FIREHOL -> Optional.of(FeedFormat.FIREHOL);
            case SPAMHAUS_DROP -> Optional.of(FeedFormat.SPAMHAUS_DROP);
            case SPAMHAUS_DROP_JSON -> Optional.of(FeedFormat.SPAMHAUS_DROP_JSON);
            case UNRECOGNIZED -> {
                fields.refuse(
                        PATH + ".format",
                        EnumText.found(feed.getFormatValue()),
                        EnumText.expected(Feed.Format.getDescriptor()));
                yield Optional.empty();
            }
        };
    }

    static Feed write(ListFeed.From feed) {
        Feed.Builder message =
                Feed.newBuilder()
                        .setFormat(Feed.Format.valueOf(feed.format().name()))
                        .setEverySeconds(feed.everySeconds())
                        .setExpireAfterSeconds(feed.expireAfterSeconds());
        switch (feed.place()) {
            case ListFeed.Place.Url(String url) -> message.setUrl(url);
            case ListFeed.Place.File(String path) -> message.setFile(path);
        }
        return message.build();
    }
}
