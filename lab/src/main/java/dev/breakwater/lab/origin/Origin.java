package dev.breakwater.lab.origin;

import dev.breakwater.lab.Java;
import dev.breakwater.lab.Lab;
import dev.breakwater.lab.LabException;
import dev.breakwater.lab.LabPlace;
import dev.breakwater.lab.LabProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The web server that runs in a lab, as seen from here.
///
/// @param process its process, in the origin's namespace
public record Origin(LabProcess process) implements AutoCloseable {
    /// Starts it and waits until it listens.
    public static Origin start(Lab lab, int port) {
        List<String> command = Java.command(OriginProcess.class, List.of(String.valueOf(port)));
        Origin origin = new Origin(lab.start(LabPlace.ORIGIN, "origin", command, true));
        origin.awaitReady();
        return origin;
    }

    @Override
    public void close() {
        process.process().destroy();
    }

    private void awaitReady() {
        try {
            BufferedReader words = process.process().inputReader(StandardCharsets.US_ASCII);
            if (!"ready".equals(words.readLine())) {
                throw new LabException("origin: did not start (its log: " + process.log() + ")");
            }
        } catch (IOException e) {
            throw new LabException("origin: " + e.getMessage(), e);
        }
    }
}
