/// How commands end, and how they write to people.
@NullMarked
package dev.breakwater.cli.terminal;

import org.jspecify.annotations.NullMarked;
