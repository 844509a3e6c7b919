@NullMarked
package dev.breakwater.control.configuration;

import org.jspecify.annotations.NullMarked;
