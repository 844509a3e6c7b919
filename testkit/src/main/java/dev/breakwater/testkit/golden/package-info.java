/// Golden packets: frames written out, with what must become of them (`bpf/packets`).
@NullMarked
package dev.breakwater.testkit.golden;

import org.jspecify.annotations.NullMarked;
