@NullMarked
package dev.breakwater.control.clusters;

import org.jspecify.annotations.NullMarked;
