/// Sight: the kernel's samples as captures on the node's disk, and who its traffic comes from, to
/// control and Prometheus.
@NullMarked
package dev.breakwater.agent.sight;

import org.jspecify.annotations.NullMarked;
