package dev.breakwater.shield.compile;

import dev.breakwater.shield.config.Configuration;

/// Compiles a configuration to the table image that the packet path reads. Pure.
public final class TableCompiler {
    private TableCompiler() {}

    /// The image of a checked configuration.
    ///
    /// @param slots must hold every backend and rule of the configuration
    public static TableImage compile(Configuration configuration, Slots slots, HashSeed seed) {
        ImageWriter writer = new ImageWriter();
        return writer.finish(configuration.version(), seed);
    }
}
