@NullMarked
package dev.breakwater.lab.demo;

import org.jspecify.annotations.NullMarked;
