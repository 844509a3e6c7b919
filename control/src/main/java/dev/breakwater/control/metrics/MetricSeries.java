package dev.breakwater.control.metrics;

/// What numbers of one kind came to, point by point.
///
/// Owned by one thread.
public final class MetricSeries {
    private final long[] packets;
    private final long[] bytes;

    MetricSeries(int pointCount) {
        this.packets = new long[pointCount];
        this.bytes = new long[pointCount];
    }

    /// Packets of one point.
    ///
    /// @param index from 0, the oldest
    public long packets(int index) {
        return packets[index];
    }

    /// Bytes of one point.
    ///
    /// @param index from 0, the oldest
    public long bytes(int index) {
        return bytes[index];
    }

    /// Packets of all points.
    public long packets() {
        long sum = 0;
        for (long of : packets) {
            sum += of;
        }
        return sum;
    }

    /// Bytes of all points.
    public long bytes() {
        long sum = 0;
        for (long of : bytes) {
            sum += of;
        }
        return sum;
    }

    void add(int index, long morePackets, long moreBytes) {
        packets[index] += morePackets;
        bytes[index] += moreBytes;
    }

    /// Adds all points of another series of the same question to this one's.
    public MetricSeries plus(MetricSeries other) {
        for (int i = 0; i < packets.length; i++) {
            add(i, other.packets[i], other.bytes[i]);
        }
        return this;
    }
}
