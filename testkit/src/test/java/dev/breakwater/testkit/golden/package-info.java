@NullMarked
package dev.breakwater.testkit.golden;

import org.jspecify.annotations.NullMarked;
