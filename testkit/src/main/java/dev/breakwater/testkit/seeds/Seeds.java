package dev.breakwater.testkit.seeds;

import java.util.stream.LongStream;

/// Which seeds a seeded test runs: one with `./dev sim --seed N`, so many with `--seeds N` or
/// `--packets N`, else as many as the test asks for; from 0 on, or from `--from SEED`.
public final class Seeds {
    private Seeds() {}

    /// The seeds to run.
    ///
    /// @param count how many where nobody says otherwise
    public static LongStream first(int count) {
        return many(number("seeds", count));
    }

    /// The seeds to run of a test that judges packets.
    ///
    /// @param count how many where nobody says otherwise
    /// @param packets of each seed
    public static LongStream first(int count, int packets) {
        long asked = number("packets", 0);
        return asked == 0 ? first(count) : many(Math.ceilDiv(asked, packets));
    }

    private static LongStream many(long count) {
        long from = number("from", 0);
        long one = number("seed", -1);
        return one < 0 ? LongStream.range(from, from + count) : LongStream.of(one);
    }

    /// The command that runs one seed again, for the message of a failure.
    public static String replay(long seed) {
        return "replay: ./dev sim --seed " + seed;
    }

    private static long number(String property, long unsaid) {
        String text = System.getProperty(property, "");
        return text.isBlank() ? unsaid : Long.parseLong(text);
    }
}
