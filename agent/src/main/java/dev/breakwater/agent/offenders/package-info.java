/// Offenders: who is denied for what he sent after proof, between the kernel and control.
@NullMarked
package dev.breakwater.agent.offenders;

import org.jspecify.annotations.NullMarked;
