/// Servers' answers to queries, which the packet path gives for them.
@NullMarked
package dev.breakwater.shield.answer;

import org.jspecify.annotations.NullMarked;
