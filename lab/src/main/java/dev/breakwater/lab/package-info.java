/// A lab on this machine: four network namespaces, what runs in them, and their removal.
@NullMarked
package dev.breakwater.lab;

import org.jspecify.annotations.NullMarked;
