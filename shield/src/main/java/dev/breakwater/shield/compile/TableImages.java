package dev.breakwater.shield.compile;

import java.util.List;

/// A version as it is published: the parts that differ from the version before.
///
/// @param version what it was compiled from
/// @param seed of every hash in it; one for all versions that live in the same maps
/// @param parts each part at most once; one that isn't there stays as it is
public record TableImages(long version, HashSeed seed, List<TableImage> parts) {
    public TableImages {
        parts = List.copyOf(parts);
        if (parts.stream().map(TableImage::part).distinct().count() != parts.size()) {
            throw new IllegalArgumentException(
                    "parts: "
                            + parts.stream().map(TableImage::part).toList()
                            + " (expected: each once)");
        }
    }
}
