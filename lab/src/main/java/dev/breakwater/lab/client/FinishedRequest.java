package dev.breakwater.lab.client;

/// One request of the client, told when it ended.
///
/// @param dueMillis when it was due to be sent, in wall time; the wait for a free connection counts
/// @param latencyMicros from then to its end
public record FinishedRequest(
        long dueMillis, RequestKind kind, Outcome outcome, long latencyMicros) {
    /// One line of the client's report.
    String toLine() {
        return dueMillis + " " + kind + " " + outcome + " " + latencyMicros;
    }

    static FinishedRequest parse(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 4) {
            throw new IllegalArgumentException("report: " + line + " (expected: four words)");
        }
        return new FinishedRequest(
                Long.parseLong(words[0]),
                RequestKind.valueOf(words[1]),
                Outcome.valueOf(words[2]),
                Long.parseLong(words[3]));
    }

    /// When it ended, in wall time.
    public long endedMillis() {
        return dueMillis + latencyMicros / 1_000;
    }
}
