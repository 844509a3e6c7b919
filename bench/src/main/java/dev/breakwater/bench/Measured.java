package dev.breakwater.bench;

import java.util.Arrays;
import java.util.Locale;

/// One figure as it was measured.
///
/// @param figure its name in SPEC.md
/// @param value the median of the runs, or what the figure says (a percentile)
/// @param unit of value, min and max; "ratio" where it is one
/// @param peer what it is measured against; "" where nothing
record Measured(
        String figure, double value, String unit, double min, double max, int runs, String peer) {

    /// The median of runs.
    static Measured median(String figure, String unit, String peer, double[] runs) {
        double[] sorted = runs.clone();
        Arrays.sort(sorted);
        return new Measured(
                figure,
                sorted[sorted.length / 2],
                unit,
                sorted[0],
                sorted[sorted.length - 1],
                sorted.length,
                peer);
    }

    /// The median of the ratios of runs, taken in pairs.
    static Measured medianRatio(String figure, String peer, double[] runs, double[] others) {
        double[] ratios = new double[runs.length];
        for (int run = 0; run < runs.length; run++) {
            ratios[run] = runs[run] / others[run];
        }
        return median(figure, "ratio", peer, ratios);
    }

    /// The ledger's line.
    String json(String commit, String machine) {
        return String.format(
                Locale.ROOT,
                "{\"figure\":\"%s\",\"value\":%.3f,\"unit\":\"%s\",\"min\":%.3f,\"max\":%.3f,"
                        + "\"runs\":%d,\"peer\":\"%s\",\"commit\":\"%s\",\"machine\":\"%s\"}",
                figure,
                value,
                unit,
                min,
                max,
                runs,
                escaped(peer),
                escaped(commit),
                escaped(machine));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ");
    }
}
