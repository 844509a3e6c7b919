/// From an offered version to the one that the kernel judges by and the disk keeps.
@NullMarked
package dev.breakwater.agent.config;

import org.jspecify.annotations.NullMarked;
