/// The clock that loops hold.
@NullMarked
package dev.breakwater.runtime.time;

import org.jspecify.annotations.NullMarked;
