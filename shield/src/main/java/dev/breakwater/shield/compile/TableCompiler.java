package dev.breakwater.shield.compile;

import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.geo.GeoClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// Compiles a configuration to the tables that the packet path reads. Pure.
public final class TableCompiler {
    private TableCompiler() {}

    /// All parts of a configuration that [dev.breakwater.shield.check.Checks] accepts.
    ///
    /// @param slots must hold every backend and rule of the configuration
    /// @param interfaces the kernel's number of an interface that rules redirect to; 0 where it
    ///     isn't there, and what is redirected to it is dropped
    /// @param classes [dev.breakwater.shield.geo.NodeSources#classes] of the configuration
    /// @throws IllegalArgumentException where a part takes more than there is memory for
    public static TableImages compile(
            Configuration configuration,
            Slots slots,
            HashSeed seed,
            ToIntFunction<String> interfaces,
            GeoClasses classes) {
        return new TableImages(
                configuration.version(),
                seed,
                List.of(
                        RulesCompiler.compile(configuration, slots, seed, interfaces, classes),
                        ListsCompiler.compile(configuration.addressLists(), seed),
                        GeoWriter.compile(classes)));
    }

    /// All parts, for a trial: rules redirect, but nobody knows where to.
    public static TableImages compile(Configuration configuration, Slots slots, HashSeed seed) {
        return compile(configuration, slots, seed, GeoClasses.NONE);
    }

    /// All parts, for a trial at a node that knows where sources are from.
    ///
    /// @param classes [dev.breakwater.shield.geo.NodeSources#classes] of the configuration
    public static TableImages compile(
            Configuration configuration, Slots slots, HashSeed seed, GeoClasses classes) {
        return compile(configuration, slots, seed, _ -> 0, classes);
    }

    /// The parts in which a configuration differs from the one whose tables are in force.
    ///
    /// @param before compiled with the same seed; its slots are those that `slots` came from
    /// @param classesBefore those that it was compiled with
    /// @param classes the same object where they are the same
    /// @throws IllegalArgumentException where a part takes more than there is memory for
    public static TableImages compileChanges(
            Configuration before,
            GeoClasses classesBefore,
            Configuration configuration,
            GeoClasses classes,
            Slots slots,
            HashSeed seed,
            ToIntFunction<String> interfaces) {
        List<TableImage> parts = new ArrayList<>();
        boolean hasGeoChanged = !classesBefore.equals(classes);
        if (hasGeoChanged
                || !before.backends().equals(configuration.backends())
                || !before.filterRules().equals(configuration.filterRules())) {
            parts.add(RulesCompiler.compile(configuration, slots, seed, interfaces, classes));
        }
        if (!before.addressLists().equals(configuration.addressLists())) {
            parts.add(ListsCompiler.compile(configuration.addressLists(), seed));
        }
        if (hasGeoChanged) {
            parts.add(GeoWriter.compile(classes));
        }
        return new TableImages(configuration.version(), seed, parts);
    }
}
