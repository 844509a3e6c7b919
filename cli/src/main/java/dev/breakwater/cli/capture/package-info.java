/// Reads packet captures: pcap and pcapng, packet by packet, in constant memory.
@NullMarked
package dev.breakwater.cli.capture;

import org.jspecify.annotations.NullMarked;
