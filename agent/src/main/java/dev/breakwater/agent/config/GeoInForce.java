package dev.breakwater.agent.config;

import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.geo.GeoClasses;
import dev.breakwater.shield.geo.NodeSources;
import java.util.Set;

/// Geo classes, and what they were made of: they are made again only where that differs.
record GeoInForce(NodeSources sources, Set<Asn> asked, GeoClasses classes) {
    static final GeoInForce NONE = new GeoInForce(NodeSources.NONE, Set.of(), GeoClasses.NONE);

    GeoInForce {
        asked = Set.copyOf(asked);
    }

    /// Those of a configuration, at a node that knows so much.
    ///
    /// @throws IllegalArgumentException where there would be too many
    GeoInForce next(NodeSources nextSources, Configuration configuration) {
        Set<Asn> nextAsked = NodeSources.asked(configuration);
        return sources.equals(nextSources) && asked.equals(nextAsked)
                ? this
                : new GeoInForce(nextSources, nextAsked, nextSources.classes(configuration));
    }
}
