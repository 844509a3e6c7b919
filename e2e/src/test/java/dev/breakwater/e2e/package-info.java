/// Tests of several parts, or of the whole system, together.
@NullMarked
package dev.breakwater.e2e;

import org.jspecify.annotations.NullMarked;
