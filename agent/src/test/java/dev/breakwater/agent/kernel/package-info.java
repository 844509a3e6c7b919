@NullMarked
package dev.breakwater.agent.kernel;

import org.jspecify.annotations.NullMarked;
