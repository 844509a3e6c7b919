/// What a process can be told, read once at its start.
@NullMarked
package dev.breakwater.runtime.settings;

import org.jspecify.annotations.NullMarked;
