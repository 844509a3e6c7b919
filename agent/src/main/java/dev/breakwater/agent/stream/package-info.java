/// The node's one stream to control.
@NullMarked
package dev.breakwater.agent.stream;

import org.jspecify.annotations.NullMarked;
