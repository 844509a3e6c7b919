@NullMarked
package dev.breakwater.shield.geo;

import org.jspecify.annotations.NullMarked;
