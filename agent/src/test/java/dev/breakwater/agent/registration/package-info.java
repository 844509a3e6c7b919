@NullMarked
package dev.breakwater.agent.registration;

import org.jspecify.annotations.NullMarked;
