/// Reads feeds on a schedule and makes changes of what they say.
@NullMarked
package dev.breakwater.control.feeds;

import org.jspecify.annotations.NullMarked;
