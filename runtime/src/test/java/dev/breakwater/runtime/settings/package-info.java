@NullMarked
package dev.breakwater.runtime.settings;

import org.jspecify.annotations.NullMarked;
