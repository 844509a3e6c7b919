@NullMarked
package dev.breakwater.cli.explain;

import org.jspecify.annotations.NullMarked;
