@NullMarked
package dev.breakwater.agent.tables;

import org.jspecify.annotations.NullMarked;
