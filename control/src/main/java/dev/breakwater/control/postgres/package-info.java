/// The PostgreSQL that control runs itself where it isn't given one.
@NullMarked
package dev.breakwater.control.postgres;

import org.jspecify.annotations.NullMarked;
