/// Keeps the shield on its interfaces, whatever becomes of them.
@NullMarked
package dev.breakwater.agent.interfaces;

import org.jspecify.annotations.NullMarked;
