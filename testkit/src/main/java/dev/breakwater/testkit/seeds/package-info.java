/// Which seeds a seeded test runs, and how one is replayed.
@NullMarked
package dev.breakwater.testkit.seeds;

import org.jspecify.annotations.NullMarked;
