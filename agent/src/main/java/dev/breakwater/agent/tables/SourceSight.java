package dev.breakwater.agent.tables;

import dev.breakwater.shield.sight.SourceCount;
import java.util.List;

/// Who sent to a backend in one turn, estimated from some of the packets.
///
/// @param uniqueSources see [dev.breakwater.shield.sight.UniqueSources] for its error
/// @param packets of all sources
/// @param topSources the loudest first
public record SourceSight(long uniqueSources, long packets, List<SourceCount> topSources) {
    public SourceSight {
        topSources = List.copyOf(topSources);
    }
}
