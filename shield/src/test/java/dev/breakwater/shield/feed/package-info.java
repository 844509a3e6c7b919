@NullMarked
package dev.breakwater.shield.feed;

import org.jspecify.annotations.NullMarked;
