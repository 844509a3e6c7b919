/// From the kernel's counters to what control and Prometheus are told.
@NullMarked
package dev.breakwater.agent.counters;

import org.jspecify.annotations.NullMarked;
