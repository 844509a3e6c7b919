/// Where a source is from: databases of countries and autonomous systems, and the classes that the
/// packet path knows.
@NullMarked
package dev.breakwater.shield.geo;

import org.jspecify.annotations.NullMarked;
