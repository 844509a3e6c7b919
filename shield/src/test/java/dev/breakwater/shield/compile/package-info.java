@NullMarked
package dev.breakwater.shield.compile;

import org.jspecify.annotations.NullMarked;
