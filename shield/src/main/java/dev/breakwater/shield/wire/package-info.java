/// A version on its way: its resources as bytes, hashed, whole or as what changed, in pieces.
@NullMarked
package dev.breakwater.shield.wire;

import org.jspecify.annotations.NullMarked;
