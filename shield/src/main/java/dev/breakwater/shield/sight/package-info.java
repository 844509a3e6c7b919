/// Sight: how many sources a backend has and which are the loudest, from the kernel's registers and
/// candidates; and the same bookkeeping in plain Java, as `bpf/sight.h` must do it.
@NullMarked
package dev.breakwater.shield.sight;

import org.jspecify.annotations.NullMarked;
