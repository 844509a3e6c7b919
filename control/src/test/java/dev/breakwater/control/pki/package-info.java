@NullMarked
package dev.breakwater.control.pki;

import org.jspecify.annotations.NullMarked;
