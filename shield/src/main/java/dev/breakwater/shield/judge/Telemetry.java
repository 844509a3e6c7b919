package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import java.util.Optional;

/// Telemetry frames: a header, and behind it what the device tells. Pure.
final class Telemetry {
    private static final int MAGIC = 0xAA55;
    private static final int DEVICE_OFFSET = 2;
    private static final int DEVICE_BYTES = 16;

    /// Magic, the device's id of 16 bytes (UTF-8, NULs behind it), a sequence number of 4.
    private static final int HEADER_BYTES = 22;

    private Telemetry() {}

    static Optional<Reason> judge(Span message) {
        return device(message).isPresent() ? Optional.empty() : Optional.of(Reason.OFF_PROTOCOL);
    }

    /// The id of the device that a frame is from; empty where the message is no frame.
    static Optional<Span> device(Span message) {
        boolean isFrame =
                message.length() >= HEADER_BYTES
                        && message.u16(0) == MAGIC
                        && message.u8(DEVICE_OFFSET) != 0;
        return isFrame
                ? Optional.of(message.after(DEVICE_OFFSET).first(DEVICE_BYTES))
                : Optional.empty();
    }
}
