@NullMarked
package dev.breakwater.control.store;

import org.jspecify.annotations.NullMarked;
