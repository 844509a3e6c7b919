package dev.breakwater.control.offenders;

import dev.breakwater.shield.config.IpAddress;
import java.time.Instant;

/// A source that broke the protocol after it had proven its address.
///
/// @param backend where the offence was that was one too many; "" where that is gone
/// @param node that saw it
/// @param until when it is taken again
/// @param isPardoned whether a person had it taken before that
public record Offender(
        IpAddress source, String backend, String node, Instant until, boolean isPardoned) {
    Offender pardoned() {
        return new Offender(source, backend, node, until, true);
    }
}
