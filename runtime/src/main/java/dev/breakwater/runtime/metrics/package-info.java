/// Metrics as Prometheus text.
@NullMarked
package dev.breakwater.runtime.metrics;

import org.jspecify.annotations.NullMarked;
