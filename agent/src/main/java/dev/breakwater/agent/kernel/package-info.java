/// The shield in the kernel: its maps and their pins, its hold on the interfaces, and its
/// counters.
@NullMarked
package dev.breakwater.agent.kernel;

import org.jspecify.annotations.NullMarked;
