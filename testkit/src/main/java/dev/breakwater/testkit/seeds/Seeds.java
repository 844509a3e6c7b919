package dev.breakwater.testkit.seeds;

import java.util.stream.LongStream;

/// Which seeds a seeded test runs: one with `./dev sim --seed N`, the first so many with
/// `./dev sim --seeds N`, else as many as the test asks for.
public final class Seeds {
    private Seeds() {}

    /// The seeds to run.
    ///
    /// @param count how many where nobody says otherwise
    public static LongStream first(int count) {
        String seed = System.getProperty("seed", "");
        if (!seed.isBlank()) {
            return LongStream.of(Long.parseLong(seed));
        }
        String seeds = System.getProperty("seeds", "");
        return LongStream.range(0, seeds.isBlank() ? count : Long.parseLong(seeds));
    }

    /// The command that runs one seed again, for the message of a failure.
    public static String replay(long seed) {
        return "replay: ./dev sim --seed " + seed;
    }
}
