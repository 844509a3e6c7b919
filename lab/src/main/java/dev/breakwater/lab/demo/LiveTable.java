package dev.breakwater.lab.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/// The table that grows by a row each second, 114 columns wide.
///
/// Owned by one thread.
final class LiveTable {
    private static final String BOLD = "\033[1m";
    private static final String DIM = "\033[2m";
    private static final String RED = "\033[31m";
    private static final String GREEN = "\033[32m";
    private static final String OFF = "\033[0m";
    private static final double FINE_SHARE = 0.99;

    private static final String ROW = "%5s %-10s %s │ %6s %6s %6s │ %6s %6s %6s %6s │ %8s";
    private static final String CLIENT = "%8s %8s %7s %7s";

    private final PrintWriter out;
    private final boolean isColoured;

    LiveTable(PrintWriter out, boolean isColoured) {
        this.out = out;
        this.isColoured = isColoured;
    }

    void printHead() {
        out.println();
        out.println(
                coloured(
                        BOLD,
                        "%17s%-33s │ %-20s │ %-27s │ %8s"
                                .formatted(
                                        "",
                                        "client",
                                        "attack, packets/s",
                                        "dropped, packets/s",
                                        "at the")));
        out.println(
                coloured(
                        BOLD,
                        ROW.formatted(
                                "s",
                                "phase",
                                CLIENT.formatted("served/s", "failed/s", "p50 ms", "p99 ms"),
                                "UDP",
                                "SYN",
                                "loud",
                                "list",
                                "source",
                                "rule",
                                "rate",
                                "origin/s")));
        out.flush();
    }

    void print(Second second) {
        Served served = second.served();
        Drops drops = second.drops();
        String client =
                CLIENT.formatted(
                        Math.round(served.served() / second.lengthSeconds()),
                        Math.round(served.failed() / second.lengthSeconds()),
                        millis(served.p50Micros()),
                        millis(served.p99Micros()));
        List<Long> offered = second.offeredPps();
        out.println(
                ROW.formatted(
                        String.format(Locale.ROOT, "%.1f", second.atSeconds()),
                        second.phase().label(),
                        coloured(served.share() >= FINE_SHARE ? GREEN : RED, client),
                        packets(offered.get(Attack.UDP)),
                        packets(offered.get(Attack.SYN_LISTED) + offered.get(Attack.SYN_ANYWHERE)),
                        packets(offered.get(Attack.LOUD)),
                        packets(drops.of("DENIED")),
                        packets(drops.of("SOURCE_LIMIT")),
                        packets(drops.of("RULE_DROP")),
                        packets(drops.of("RULE_LIMIT")),
                        packets(second.originPps())));
        out.flush();
    }

    /// A line of its own between the rows.
    void announce(String text) {
        out.println(coloured(DIM, "  ── ") + coloured(BOLD, text));
        out.flush();
    }

    String good(String text) {
        return coloured(GREEN, text);
    }

    String bad(String text) {
        return coloured(RED, text);
    }

    String bold(String text) {
        return coloured(BOLD, text);
    }

    /// "412k", "8.1k", "950", "·" for nothing.
    static String packets(long count) {
        if (count == 0) {
            return "·";
        }
        if (count < 1_000) {
            return String.valueOf(count);
        }
        if (count < 99_950) {
            return String.format(Locale.ROOT, "%.1fk", count / 1e3);
        }
        return count < 999_500
                ? String.format(Locale.ROOT, "%.0fk", count / 1e3)
                : String.format(Locale.ROOT, "%.2fM", count / 1e6);
    }

    /// "0.41", "12.3", "1034", "–" for none.
    static String millis(long micros) {
        if (micros == 0) {
            return "–";
        }
        double millis = micros / 1e3;
        return String.format(
                Locale.ROOT, millis < 10 ? "%.2f" : millis < 100 ? "%.1f" : "%.0f", millis);
    }

    private String coloured(String colour, String text) {
        return isColoured ? colour + text + OFF : text;
    }
}
