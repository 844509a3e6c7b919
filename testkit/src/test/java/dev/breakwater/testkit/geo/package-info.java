@NullMarked
package dev.breakwater.testkit.geo;

import org.jspecify.annotations.NullMarked;
