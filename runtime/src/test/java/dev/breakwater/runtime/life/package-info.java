@NullMarked
package dev.breakwater.runtime.life;

import org.jspecify.annotations.NullMarked;
