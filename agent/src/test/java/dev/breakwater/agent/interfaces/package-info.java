@NullMarked
package dev.breakwater.agent.interfaces;

import org.jspecify.annotations.NullMarked;
