package dev.breakwater.control.store;

import com.google.protobuf.ByteString;
import java.util.List;

/// What is new of one node: its rows, and the totals that hold them.
///
/// @param revision of the progress that the rows go on from; 0 where there was none
/// @param totals Counters, protobuf; what the next rows go on from
public record NodeSeconds(int node, long revision, ByteString totals, List<MetricRow> rows) {
    public NodeSeconds {
        rows = List.copyOf(rows);
    }
}
