/// Networks of the tests' own: namespaces and the cables between them.
@NullMarked
package dev.breakwater.testkit.network;

import org.jspecify.annotations.NullMarked;
