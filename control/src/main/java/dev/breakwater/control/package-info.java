/// The control process: its settings and how its parts are put together.
@NullMarked
package dev.breakwater.control;

import org.jspecify.annotations.NullMarked;
