/// Finds and reads the configuration files that a command names.
@NullMarked
package dev.breakwater.cli.config;

import org.jspecify.annotations.NullMarked;
