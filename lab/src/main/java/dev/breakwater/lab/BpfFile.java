package dev.breakwater.lab;

import java.io.IOException;
import java.io.InputStream;

/// A compiled BPF program of the lab's, from its own jar.
public final class BpfFile {
    private BpfFile() {}

    /// The file's bytes.
    ///
    /// @param name "flood.bpf.o"
    public static byte[] read(String name) {
        try (InputStream file = BpfFile.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException(name + ": not beside " + BpfFile.class);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new LabException(name + ": " + e.getMessage(), e);
        }
    }
}
