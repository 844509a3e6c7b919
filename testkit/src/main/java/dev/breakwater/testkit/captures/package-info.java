/// Captures that more than one module's tests need.
@NullMarked
package dev.breakwater.testkit.captures;

import org.jspecify.annotations.NullMarked;
