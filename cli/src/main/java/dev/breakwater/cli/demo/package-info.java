/// `breakwater demo`: the command line of the demonstration, whose logic is the lab's.
@NullMarked
package dev.breakwater.cli.demo;

import org.jspecify.annotations.NullMarked;
