package dev.breakwater.agent.sight;

import dev.breakwater.agent.tables.SampleOrder;
import java.nio.file.Path;

/// What an agent is told about sight.
///
/// @param folder of the captures
/// @param bounds of the captures
public record SightOptions(SampleOrder order, Path folder, CaptureBounds bounds) {}
