@NullMarked
package dev.breakwater.agent.counters;

import org.jspecify.annotations.NullMarked;
