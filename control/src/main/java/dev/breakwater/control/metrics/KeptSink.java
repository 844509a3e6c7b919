package dev.breakwater.control.metrics;

/// Who tells nodes what is kept.
@FunctionalInterface
public interface KeptSink {
    /// A node's counters are kept, up to a sequence of an epoch.
    void kept(String node, String epoch, long sequence);
}
