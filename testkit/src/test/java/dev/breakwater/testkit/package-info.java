@NullMarked
package dev.breakwater.testkit;

import org.jspecify.annotations.NullMarked;
