/// Compiles a configuration to the table image that the packet path reads.
@NullMarked
package dev.breakwater.shield.compile;

import org.jspecify.annotations.NullMarked;
