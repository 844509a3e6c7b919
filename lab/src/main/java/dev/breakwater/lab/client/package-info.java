/// The honest visitor: a web client with a fixed offered rate, which measures what it gets.
@NullMarked
package dev.breakwater.lab.client;

import org.jspecify.annotations.NullMarked;
