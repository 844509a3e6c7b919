/// Reads the texts of feeds: lists of addresses that others publish. Pure.
@NullMarked
package dev.breakwater.shield.feed;

import org.jspecify.annotations.NullMarked;
