/// The oracle: what becomes of a frame, in plain Java. It is the packet path's specification; the
/// program in `bpf/` must give the same answers.
@NullMarked
package dev.breakwater.shield.judge;

import org.jspecify.annotations.NullMarked;
