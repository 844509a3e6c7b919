@NullMarked
package dev.breakwater.shield.wire;

import org.jspecify.annotations.NullMarked;
