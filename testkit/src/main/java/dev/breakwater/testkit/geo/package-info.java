/// Databases of where addresses are, made for tests.
@NullMarked
package dev.breakwater.testkit.geo;

import org.jspecify.annotations.NullMarked;
