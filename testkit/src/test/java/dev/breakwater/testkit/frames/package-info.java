@NullMarked
package dev.breakwater.testkit.frames;

import org.jspecify.annotations.NullMarked;
