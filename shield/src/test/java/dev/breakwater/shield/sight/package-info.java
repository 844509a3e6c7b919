@NullMarked
package dev.breakwater.shield.sight;

import org.jspecify.annotations.NullMarked;
