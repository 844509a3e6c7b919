package dev.breakwater.cli.capture;

import java.util.Optional;

/// One of the two forms of capture files, past its first four bytes.
sealed interface CaptureFormat permits Pcap, Pcapng {
    /// The next packet; empty at the capture's end.
    Optional<CapturedPacket> next();
}
