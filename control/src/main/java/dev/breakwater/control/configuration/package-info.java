/// From a change that somebody asks for to a version that is stored and published.
@NullMarked
package dev.breakwater.control.configuration;

import org.jspecify.annotations.NullMarked;
