/// Servers that told the node their secret, so that the packet path makes the cookies that they
/// check.
@NullMarked
package dev.breakwater.shield.registration;

import org.jspecify.annotations.NullMarked;
