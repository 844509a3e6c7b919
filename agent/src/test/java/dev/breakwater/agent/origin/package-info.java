@NullMarked
package dev.breakwater.agent.origin;

import org.jspecify.annotations.NullMarked;
