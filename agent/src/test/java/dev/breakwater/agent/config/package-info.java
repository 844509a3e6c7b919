@NullMarked
package dev.breakwater.agent.config;

import org.jspecify.annotations.NullMarked;
