/// The demonstration: one service, real floods, without and with the shield.
@NullMarked
package dev.breakwater.lab.demo;

import org.jspecify.annotations.NullMarked;
