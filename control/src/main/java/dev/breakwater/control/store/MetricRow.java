package dev.breakwater.control.store;

import com.google.protobuf.ByteString;

/// What one node counted of one subject in one second, or in what a level's row holds.
///
/// @param second the first of them, since 1970
/// @param node id of its [MetricName], as is `subject`
/// @param counts of [MetricCounts]
public record MetricRow(long second, int node, int subject, ByteString counts) {
    MetricRow at(long start) {
        return new MetricRow(start, node, subject, counts);
    }
}
