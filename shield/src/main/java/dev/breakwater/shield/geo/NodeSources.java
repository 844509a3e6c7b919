package dev.breakwater.shield.geo;

import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.InterfaceRole;
import dev.breakwater.shield.config.IpAddress;
import java.util.HashSet;
import java.util.Set;

/// What a node knows of sources, beside its configuration.
///
/// @param table of its databases
/// @param special its own prefixes, beside the martians
/// @param role of its interfaces: WAN where any of them is
public record NodeSources(GeoTable table, SpecialSources special, InterfaceRole role) {
    /// Neither a database nor an interface towards the Internet.
    public static final NodeSources NONE =
            new NodeSources(GeoTable.EMPTY, SpecialSources.NO_OWN, InterfaceRole.LAN);

    /// Where an address is from, and unknown where it is special.
    public Geo find(IpAddress source) {
        return special.kindOf(source) == SourceKind.ORDINARY ? table.find(source) : Geo.UNKNOWN;
    }

    /// What backends can ask for here.
    public GeoPolicy policy() {
        return new GeoPolicy(!table.country().isEmpty(), !table.asn().isEmpty());
    }

    /// Whether anything is known of any source.
    public boolean isAny() {
        return !table.isEmpty() || role == InterfaceRole.WAN;
    }

    /// The classes that a configuration needs told apart.
    ///
    /// @throws IllegalArgumentException where there would be too many
    public GeoClasses classes(Configuration configuration) {
        return isAny() ? GeoClasses.of(table, special, asked(configuration)) : GeoClasses.NONE;
    }

    /// The ASNs that a backend or a filter rule asks for.
    public static Set<Asn> asked(Configuration configuration) {
        Set<Asn> asked = new HashSet<>();
        for (Backend backend : configuration.backends()) {
            asked.addAll(GeoPolicy.asns(backend.protection()));
        }
        for (FilterRule rule : configuration.filterRules()) {
            asked.addAll(rule.match().geo().asns());
        }
        return asked;
    }
}
