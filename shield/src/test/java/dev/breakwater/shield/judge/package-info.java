@NullMarked
package dev.breakwater.shield.judge;

import org.jspecify.annotations.NullMarked;
