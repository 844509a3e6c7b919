/// The node's process: feeds the shield and reads its counters.
@NullMarked
package dev.breakwater.agent;

import org.jspecify.annotations.NullMarked;
