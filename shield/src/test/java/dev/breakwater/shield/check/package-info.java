@NullMarked
package dev.breakwater.shield.check;

import org.jspecify.annotations.NullMarked;
