/// The benchmarks behind the figures of SPEC.md, and the ledger that keeps what they measured.
@NullMarked
package dev.breakwater.bench;

import org.jspecify.annotations.NullMarked;
