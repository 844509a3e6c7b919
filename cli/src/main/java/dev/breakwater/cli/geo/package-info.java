/// Databases of where addresses are: fetched, checked, asked.
@NullMarked
package dev.breakwater.cli.geo;

import org.jspecify.annotations.NullMarked;
