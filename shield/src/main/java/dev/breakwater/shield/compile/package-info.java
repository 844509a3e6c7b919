/// Compiles a configuration to the tables that the packet path reads.
@NullMarked
package dev.breakwater.shield.compile;

import org.jspecify.annotations.NullMarked;
