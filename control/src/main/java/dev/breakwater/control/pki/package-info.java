/// Control's own certificate authority: what it issues to nodes and to itself.
@NullMarked
package dev.breakwater.control.pki;

import org.jspecify.annotations.NullMarked;
