/// How a process starts, stops and fails.
@NullMarked
package dev.breakwater.runtime.life;

import org.jspecify.annotations.NullMarked;
