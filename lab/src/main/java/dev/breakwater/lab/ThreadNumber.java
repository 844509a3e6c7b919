package dev.breakwater.lab;

import java.io.IOException;
import java.nio.file.Path;

/// The kernel's numbers of this process's threads.
public final class ThreadNumber {
    private ThreadNumber() {}

    /// That of the calling thread.
    public static long ofCaller() {
        try {
            Path own = Path.of("/proc/thread-self").toRealPath();
            return Long.parseLong(own.getFileName().toString());
        } catch (IOException e) {
            throw new LabException("/proc/thread-self: " + e, e);
        }
    }
}
