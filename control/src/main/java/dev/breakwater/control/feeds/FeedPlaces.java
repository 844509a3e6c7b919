package dev.breakwater.control.feeds;

import dev.breakwater.shield.config.ListFeed;

/// Where feeds' texts are: the seam to the world outside.
interface FeedPlaces {
    /// Fetches a text; never longer than a minute and a half.
    ///
    /// @param last what came with the text that is held
    Fetched fetch(ListFeed.Place place, Fetched.Mark last) throws InterruptedException;
}
