/// `breakwater explain`: what becomes of each packet of a capture under a configuration, and why.
@NullMarked
package dev.breakwater.cli.explain;

import org.jspecify.annotations.NullMarked;
