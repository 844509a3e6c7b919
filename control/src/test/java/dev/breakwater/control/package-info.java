@NullMarked
package dev.breakwater.control;

import org.jspecify.annotations.NullMarked;
