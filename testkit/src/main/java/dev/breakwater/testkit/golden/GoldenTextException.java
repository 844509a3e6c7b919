package dev.breakwater.testkit.golden;

/// A `.pkt` file is not written as `bpf/packets/README.md` says.
public final class GoldenTextException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GoldenTextException(String path, int line, String found, String expected) {
        super(path + ":" + line + ": " + found + " (expected: " + expected + ")");
    }
}
