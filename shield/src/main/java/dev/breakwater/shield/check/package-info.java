/// What must hold among the resources of a configuration.
@NullMarked
package dev.breakwater.shield.check;

import org.jspecify.annotations.NullMarked;
