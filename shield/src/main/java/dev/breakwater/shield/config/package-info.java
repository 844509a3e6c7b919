/// A configuration as values that can't be wrong: each record refuses what its resource may not be.
@NullMarked
package dev.breakwater.shield.config;

import org.jspecify.annotations.NullMarked;
