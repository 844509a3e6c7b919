@NullMarked
package dev.breakwater.control.offenders;

import org.jspecify.annotations.NullMarked;
