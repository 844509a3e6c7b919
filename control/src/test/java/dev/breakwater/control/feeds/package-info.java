@NullMarked
package dev.breakwater.control.feeds;

import org.jspecify.annotations.NullMarked;
