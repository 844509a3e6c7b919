/// The web server that the lab protects.
@NullMarked
package dev.breakwater.lab.origin;

import org.jspecify.annotations.NullMarked;
