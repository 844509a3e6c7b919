@NullMarked
package dev.breakwater.control.metrics;

import org.jspecify.annotations.NullMarked;
