@NullMarked
package dev.breakwater.control.serve;

import org.jspecify.annotations.NullMarked;
