@NullMarked
package dev.breakwater.shield.read;

import org.jspecify.annotations.NullMarked;
