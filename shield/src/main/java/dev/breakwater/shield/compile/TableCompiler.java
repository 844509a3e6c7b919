package dev.breakwater.shield.compile;

import dev.breakwater.shield.config.Configuration;
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
    /// @throws IllegalArgumentException where a part would be 2 GiB or more
    public static TableImages compile(
            Configuration configuration,
            Slots slots,
            HashSeed seed,
            ToIntFunction<String> interfaces) {
        return new TableImages(
                configuration.version(),
                seed,
                List.of(
                        RulesCompiler.compile(configuration, slots, seed, interfaces),
                        ListsCompiler.compile(configuration.addressLists(), seed)));
    }

    /// All parts, for a trial: rules redirect, but nobody knows where to.
    public static TableImages compile(Configuration configuration, Slots slots, HashSeed seed) {
        return compile(configuration, slots, seed, _ -> 0);
    }

    /// The parts in which a configuration differs from the one whose tables are in force.
    ///
    /// @param before compiled with the same seed; its slots are those that `slots` came from
    /// @throws IllegalArgumentException where a part would be 2 GiB or more
    public static TableImages compileChanges(
            Configuration before,
            Configuration configuration,
            Slots slots,
            HashSeed seed,
            ToIntFunction<String> interfaces) {
        List<TableImage> parts = new ArrayList<>();
        if (!before.backends().equals(configuration.backends())
                || !before.filterRules().equals(configuration.filterRules())) {
            parts.add(RulesCompiler.compile(configuration, slots, seed, interfaces));
        }
        if (!before.addressLists().equals(configuration.addressLists())) {
            parts.add(ListsCompiler.compile(configuration.addressLists(), seed));
        }
        return new TableImages(configuration.version(), seed, parts);
    }
}
