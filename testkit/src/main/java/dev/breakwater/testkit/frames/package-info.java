/// Frames and configurations made from a seed.
@NullMarked
package dev.breakwater.testkit.frames;

import org.jspecify.annotations.NullMarked;
