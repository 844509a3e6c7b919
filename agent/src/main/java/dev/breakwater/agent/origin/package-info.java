/// What backends' servers answer: asked of them, and told to the packet path.
@NullMarked
package dev.breakwater.agent.origin;

import org.jspecify.annotations.NullMarked;
