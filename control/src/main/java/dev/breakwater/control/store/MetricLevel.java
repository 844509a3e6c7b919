package dev.breakwater.control.store;

/// How finely time is kept.
public enum MetricLevel {
    SECOND("metric_1s", 1, 600),
    TEN_SECONDS("metric_10s", 10, 7_200),
    MINUTE("metric_1m", 60, 86_400),
    HOUR("metric_1h", 3_600, 30 * 86_400);

    private final String table;
    private final int seconds;
    private final int partitionSeconds;

    MetricLevel(String table, int seconds, int partitionSeconds) {
        this.table = table;
        this.seconds = seconds;
        this.partitionSeconds = partitionSeconds;
    }

    String table() {
        return table;
    }

    /// How long what one row tells of is.
    public int seconds() {
        return seconds;
    }

    /// How much time one partition holds: what is dropped at once.
    public int partitionSeconds() {
        return partitionSeconds;
    }

    /// The first second of the row that a second belongs to.
    public long startOf(long second) {
        return Math.floorDiv(second, (long) seconds) * seconds;
    }

    /// The level that this one is made of; [#SECOND] is made of nothing.
    MetricLevel finer() {
        return switch (this) {
            case SECOND, TEN_SECONDS -> SECOND;
            case MINUTE -> TEN_SECONDS;
            case HOUR -> MINUTE;
        };
    }
}
