/// Floods of our own. They send only inside namespaces that a lab made.
@NullMarked
package dev.breakwater.lab.flood;

import org.jspecify.annotations.NullMarked;
