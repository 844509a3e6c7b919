package dev.breakwater.lab.demo;

/// What the shield has counted at the edge in a number of seconds.
///
/// @param receivedPackets all that came, the client's among them
record Counted(int seconds, long receivedPackets, Drops drops) {
    static final Counted NONE = new Counted(0, 0, Drops.NONE);

    /// Of the same seconds, for another backend.
    Counted besides(Counted other) {
        return new Counted(
                Math.max(seconds, other.seconds),
                receivedPackets + other.receivedPackets,
                drops.plus(other.drops));
    }

    /// Of other seconds.
    Counted after(Counted earlier) {
        return new Counted(
                seconds + earlier.seconds,
                receivedPackets + earlier.receivedPackets,
                drops.plus(earlier.drops));
    }

    double droppedShare() {
        return receivedPackets == 0 ? 0 : (double) drops.sum() / receivedPackets;
    }

    long droppedPps() {
        return seconds == 0 ? 0 : drops.sum() / seconds;
    }
}
