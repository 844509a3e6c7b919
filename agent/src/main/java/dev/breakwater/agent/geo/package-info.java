/// The node's geo databases: read, kept, and read again when they change.
@NullMarked
package dev.breakwater.agent.geo;

import org.jspecify.annotations.NullMarked;
