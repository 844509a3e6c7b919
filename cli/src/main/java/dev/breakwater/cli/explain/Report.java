package dev.breakwater.cli.explain;

import dev.breakwater.cli.capture.CapturedPacket;

/// How the answers are written.
sealed interface Report permits TextReport, JsonReport {
    /// Writes what becomes of one packet.
    ///
    /// @param number from 1
    void packet(long number, CapturedPacket packet, Answer answer);

    /// Writes what comes after the last one.
    void end(Tally tally);
}
