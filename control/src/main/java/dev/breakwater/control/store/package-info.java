/// The append-only history in PostgreSQL. The only package with SQL.
@NullMarked
package dev.breakwater.control.store;

import org.jspecify.annotations.NullMarked;
