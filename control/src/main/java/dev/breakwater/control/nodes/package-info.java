/// The nodes' streams: what each was sent, and what it runs.
@NullMarked
package dev.breakwater.control.nodes;

import org.jspecify.annotations.NullMarked;
