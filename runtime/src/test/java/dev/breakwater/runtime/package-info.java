@NullMarked
package dev.breakwater.runtime;

import org.jspecify.annotations.NullMarked;
