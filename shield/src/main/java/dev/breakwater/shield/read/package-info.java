/// The border: YAML text and protobuf messages become records here, and nowhere else.
@NullMarked
package dev.breakwater.shield.read;

import org.jspecify.annotations.NullMarked;
