@NullMarked
package dev.breakwater.agent.sight;

import org.jspecify.annotations.NullMarked;
