package dev.breakwater.control.configuration;

import dev.breakwater.api.v1.Resource;
import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.ListFeed;
import dev.breakwater.shield.wire.ResourceKey;
import java.util.List;

/// What somebody asks to become of one resource.
public sealed interface Edit {
    /// Write it. Where it has an etag, only if the resource still says what that stands for.
    record Put(Resource resource, When when) implements Edit {}

    /// Let an address list hold what its feed says. Nothing becomes of it where the list is gone or
    /// has another feed by now.
    record PutFeedEntries(String list, ListFeed.From feed, AddressEntries entries)
            implements Edit {}

    /// Remove it.
    ///
    /// @param etag only if the resource still says what it stands for; `""` whatever it says
    record Delete(ResourceKey key, String etag) implements Edit {}

    /// Publish it once more, as it is.
    record Publish(ResourceKey key) implements Edit {}

    /// Let everything stand as it did in an earlier version: what is not among its resources goes.
    ///
    /// @param resources all that it had, as they are stored
    record Restore(long version, List<Resource> resources) implements Edit {
        public Restore {
            resources = List.copyOf(resources);
        }
    }

    /// What must be so for a resource to be written.
    enum When {
        /// None of its name is there.
        ABSENT,
        /// One of its name is there.
        PRESENT,
        ALWAYS
    }
}
