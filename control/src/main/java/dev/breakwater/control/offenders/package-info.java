/// Offenders: who is denied for a while, by what nodes saw.
@NullMarked
package dev.breakwater.control.offenders;

import org.jspecify.annotations.NullMarked;
