@NullMarked
package dev.breakwater.cli.capture;

import org.jspecify.annotations.NullMarked;
