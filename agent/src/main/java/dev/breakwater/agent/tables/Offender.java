package dev.breakwater.agent.tables;

import dev.breakwater.shield.config.IpAddress;

/// A source that is denied for what it sent after it had proven its address.
///
/// @param backendSlot where the offence was that was one too many; 0 where another node saw it
/// @param untilNanos by `CLOCK_MONOTONIC`
/// @param isTold whether another node saw it
public record Offender(IpAddress source, int backendSlot, long untilNanos, boolean isTold) {}
