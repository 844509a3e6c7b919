package dev.breakwater.lab.demo;

import java.io.PrintWriter;
import java.net.URI;
import java.util.Locale;

/// The words at the demonstration's beginning and end.
///
/// @param table for its colours
record Summary(PrintWriter out, LiveTable table) {
    void introduce() {
        out.println(
                """
                %s

                  On this machine, in network namespaces of its own that no packet leaves:

                    client    198.51.100.20 ─┐
                                             ├─ edge ──── 20 Mbit/s ──── origin  192.0.2.10:80
                    attacker  203.0.113.66  ─┘  shield                   a web server

                  It starts control, with a PostgreSQL of its own, and an agent, which attaches the
                  shield to the edge. Everything is removed at the end, also after kill -9.

                    1  calm       the client alone: 304 requests/s, 4 of them on new connections
                    2  flood      370,000 packets/s: spoofed UDP, spoofed SYN, one loud source
                    3  protected  the same flood, with demo/protection.yaml applied
                """
                        .formatted(table.bold("Breakwater demo"))
                        .stripTrailing());
        out.flush();
    }

    void print(Result result) {
        out.println();
        out.println(
                table.bold(
                        "  the client               served   p50 ms   p99 ms   new connections"));
        printRow("calm", result.calm());
        printRow("flood, no protection", result.unprotected());
        printRow("flood, protected", result.shielded());
        out.println();
        out.printf(
                Locale.ROOT,
                "  Dropped in the kernel: %s of %s packets that came in %d s (%.1f %%)%n",
                LiveTable.packets(result.counted().drops().sum()),
                LiveTable.packets(result.counted().receivedPackets()),
                result.counted().seconds(),
                result.counted().droppedShare() * 100);
        printDrop(result, "RULE_DROP", "UDP from spoofed sources: filter rule no-udp-to-web");
        printDrop(result, "DENIED", "SYN from known networks: address list known-botnets");
        printDrop(result, "SOURCE_LIMIT", "the loud source, beyond 2,500/s: backend web");
        printDrop(
                result,
                "RULE_LIMIT",
                "SYN from anywhere, beyond 4,000/s: filter rule new-connections-to-web");
        out.println();
        printVerdict(result);
        out.printf(Locale.ROOT, "  demo.first_protected.s: %.2f%n", result.firstProtectedSeconds());
        out.flush();
    }

    void inviteToTheApi(URI api) {
        out.println(
                """

                  The API stays up at %1$s until Ctrl-C. In another terminal:
                    curl -s '%1$s/v1/backends/web/metrics'
                    curl -s '%1$s/v1/nodes'
                """
                        .formatted(api)
                        .stripTrailing());
        out.flush();
    }

    void sayFarewell() {
        out.println();
        out.println("  Removing everything.");
        out.flush();
    }

    private void printRow(String name, Served served) {
        String share = String.format(Locale.ROOT, "%6.2f %%", served.share() * 100);
        boolean isFine = served.share() >= Judgement.SERVED_SHARE_MIN;
        out.printf(
                Locale.ROOT,
                "  %-22s %s %8s %8s   %5d of %d%n",
                name,
                isFine ? table.good(share) : table.bad(share),
                LiveTable.millis(served.p50Micros()),
                LiveTable.millis(served.p99Micros()),
                served.newServed(),
                served.newRequests());
    }

    private void printDrop(Result result, String reason, String words) {
        out.printf(
                Locale.ROOT,
                "    %7s  %s%n",
                LiveTable.packets(result.counted().drops().of(reason)),
                words);
    }

    private void printVerdict(Result result) {
        Judgement judgement = result.judgement();
        judgement.warnings().forEach(warning -> out.println("  Mind: " + warning));
        if (judgement.held()) {
            out.println(
                    table.good(
                            String.format(
                                    Locale.ROOT,
                                    "  With Breakwater the client kept %.1f %% of its requests"
                                            + " while %s packets/s were dropped.",
                                    floored(result.shielded().share() * 100),
                                    LiveTable.packets(result.counted().droppedPps()))));
            return;
        }
        out.println(table.bad("  The protection did not hold:"));
        judgement.failures().forEach(failure -> out.println(table.bad("    " + failure)));
    }

    /// Never says 100 where one request was lost.
    private static double floored(double percent) {
        return Math.floor(percent * 10) / 10;
    }
}
