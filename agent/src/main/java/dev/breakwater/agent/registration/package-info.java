/// Servers that tell the node their secret, over a socket of this machine, so that the packet path
/// makes the cookies that they check.
@NullMarked
package dev.breakwater.agent.registration;

import org.jspecify.annotations.NullMarked;
