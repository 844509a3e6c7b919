/// The packet path on trial: frames of ours judged by the real program in the kernel, without a
/// device.
@NullMarked
package dev.breakwater.lab.trial;

import org.jspecify.annotations.NullMarked;
