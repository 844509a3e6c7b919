@NullMarked
package dev.breakwater.shield.config;

import org.jspecify.annotations.NullMarked;
