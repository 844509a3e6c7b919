/// REST and gRPC on one port.
@NullMarked
package dev.breakwater.control.serve;

import org.jspecify.annotations.NullMarked;
