@NullMarked
package dev.breakwater.control.nodes;

import org.jspecify.annotations.NullMarked;
