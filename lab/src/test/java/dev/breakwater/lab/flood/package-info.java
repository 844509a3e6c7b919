@NullMarked
package dev.breakwater.lab.flood;

import org.jspecify.annotations.NullMarked;
