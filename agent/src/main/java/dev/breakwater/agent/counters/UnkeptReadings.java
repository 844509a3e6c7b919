package dev.breakwater.agent.counters;

import dev.breakwater.api.v1.Counters;
import java.util.ArrayList;
import java.util.List;

/// Readings that control has not kept yet, the oldest first: what is sent, and sent again on the
/// next stream.
///
/// Holds [#READINGS_MAX] of them and [#BYTES_MAX] bytes. Where there would be more, every other one
/// goes: as they are totals, the one after it tells the same, only not second by second.
///
/// Thread-safe, by one lock.
final class UnkeptReadings {
    /// An hour.
    static final int READINGS_MAX = 3_600;

    static final long BYTES_MAX = 32 << 20;

    /// Sent and not said to be kept: fewer than control takes at once.
    static final int UNDER_WAY_MAX = 32;

    private static final long MILLI_NANOS = 1_000_000L;

    private final long bytesMax;
    private final List<Waiting> waiting = new ArrayList<>();
    private long bytes;

    /// How many of the first ones are under way, and on which stream.
    private int underWay;

    private long stream;

    private record Waiting(Counters reading, long readNanos) {}

    UnkeptReadings() {
        this(BYTES_MAX);
    }

    UnkeptReadings(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// Takes a reading, the newest.
    synchronized void add(Counters reading, long nowNanos) {
        waiting.add(new Waiting(reading, nowNanos));
        bytes += reading.getSerializedSize();
        while (waiting.size() > READINGS_MAX || (bytes > bytesMax && waiting.size() > 1)) {
            thinOut();
        }
    }

    private void thinOut() {
        List<Waiting> kept = new ArrayList<>();
        int stillUnderWay = 0;
        // The newest stays.
        for (int i = (waiting.size() - 1) % 2; i < waiting.size(); i += 2) {
            stillUnderWay += i < underWay ? 1 : 0;
            kept.add(waiting.get(i));
        }
        waiting.clear();
        waiting.addAll(kept);
        underWay = stillUnderWay;
        bytes = waiting.stream().mapToLong(of -> of.reading().getSerializedSize()).sum();
    }

    /// Sends what is not under way, while the sink takes it.
    ///
    /// @return whether nothing is left to send
    synchronized boolean send(CounterSink sink, long nowNanos) {
        long now = sink.stream();
        if (now != stream) {
            stream = now;
            underWay = 0;
        }
        while (underWay < Math.min(waiting.size(), UNDER_WAY_MAX)) {
            Waiting next = waiting.get(underWay);
            long ageMillis = (nowNanos - next.readNanos()) / MILLI_NANOS;
            Counters message = next.reading().toBuilder().setAgeMillis(ageMillis).build();
            if (!sink.trySend(stream, message)) {
                break;
            }
            underWay++;
        }
        return underWay == waiting.size();
    }

    /// Control has kept all up to a sequence of an epoch.
    synchronized void kept(String epoch, long sequence) {
        int count = 0;
        while (count < waiting.size() && isKept(waiting.get(count), epoch, sequence)) {
            count++;
        }
        List<Waiting> kept = waiting.subList(0, count);
        bytes -= kept.stream().mapToLong(of -> of.reading().getSerializedSize()).sum();
        kept.clear();
        underWay = Math.max(0, underWay - count);
    }

    private static boolean isKept(Waiting waiting, String epoch, long sequence) {
        return waiting.reading().getEpoch().equals(epoch)
                && waiting.reading().getSequence() <= sequence;
    }

    synchronized int count() {
        return waiting.size();
    }
}
