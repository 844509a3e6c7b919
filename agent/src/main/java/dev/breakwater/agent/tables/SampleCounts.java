package dev.breakwater.agent.tables;

/// What became of the packets that were due to be looked at, since the maps were made.
///
/// @param taken into the ring
/// @param overBound more than a CPU takes in a second
/// @param ringFull the ring had no room: the agent was away, or behind
/// @param candidatesBusy not counted for the top sources: another CPU counted there that moment
public record SampleCounts(long taken, long overBound, long ringFull, long candidatesBusy) {
    public static final SampleCounts ZERO = new SampleCounts(0, 0, 0, 0);
}
