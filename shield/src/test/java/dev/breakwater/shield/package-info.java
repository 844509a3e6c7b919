@NullMarked
package dev.breakwater.shield;

import org.jspecify.annotations.NullMarked;
