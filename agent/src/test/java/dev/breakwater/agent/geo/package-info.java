@NullMarked
package dev.breakwater.agent.geo;

import org.jspecify.annotations.NullMarked;
