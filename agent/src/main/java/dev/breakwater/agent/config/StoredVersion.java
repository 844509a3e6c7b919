package dev.breakwater.agent.config;

import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;

/// A version as the disk keeps it, with all that makes the same tables of it again.
///
/// @param epoch of the kernel's maps that `bases` speaks of
public record StoredVersion(
        Offer offer, Slots slots, HashSeed seed, String epoch, CountBases bases) {}
