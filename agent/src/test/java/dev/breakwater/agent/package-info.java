@NullMarked
package dev.breakwater.agent;

import org.jspecify.annotations.NullMarked;
