/// What nodes count: taken in, checked, kept for an hour, told to Prometheus.
@NullMarked
package dev.breakwater.control.metrics;

import org.jspecify.annotations.NullMarked;
