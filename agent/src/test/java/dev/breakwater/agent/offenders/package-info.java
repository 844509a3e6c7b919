@NullMarked
package dev.breakwater.agent.offenders;

import org.jspecify.annotations.NullMarked;
