@NullMarked
package dev.breakwater.agent.stream;

import org.jspecify.annotations.NullMarked;
