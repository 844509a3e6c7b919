package dev.breakwater.agent.sight;

/// What became of the samples that this agent read.
///
/// @param diskFailed those that the disk would not take
record WrittenSamples(long written, long diskFailed) {}
