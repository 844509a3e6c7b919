@NullMarked
package dev.breakwater.lab;

import org.jspecify.annotations.NullMarked;
