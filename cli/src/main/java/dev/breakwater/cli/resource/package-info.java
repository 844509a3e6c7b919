/// Reads and changes the configuration through control's API, and checks files without it.
@NullMarked
package dev.breakwater.cli.resource;

import org.jspecify.annotations.NullMarked;
