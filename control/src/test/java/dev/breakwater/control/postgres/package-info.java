@NullMarked
package dev.breakwater.control.postgres;

import org.jspecify.annotations.NullMarked;
