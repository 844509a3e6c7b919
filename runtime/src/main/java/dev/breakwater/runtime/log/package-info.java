/// How every process logs: one line a record, to standard error.
@NullMarked
package dev.breakwater.runtime.log;

import org.jspecify.annotations.NullMarked;
