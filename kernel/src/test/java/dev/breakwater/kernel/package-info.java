@NullMarked
package dev.breakwater.kernel;

import org.jspecify.annotations.NullMarked;
