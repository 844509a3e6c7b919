/// What the agent asks of the kernel, without the kernel.
@NullMarked
package dev.breakwater.agent.tables;

import org.jspecify.annotations.NullMarked;
