@NullMarked
package dev.breakwater.runtime.log;

import org.jspecify.annotations.NullMarked;
