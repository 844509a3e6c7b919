package dev.breakwater.kernel;

import java.io.Serial;

/// The kernel's verifier refused a program: a defect of the program, or a kernel older than it.
public final class VerifierException extends KernelException {
    @Serial private static final long serialVersionUID = 1L;

    private final transient VerifierLog log;

    VerifierException(String object, int errno, VerifierLog log) {
        super("bpf_object__load", errno, message(object, log));
        this.log = log;
    }

    /// All that the verifier wrote.
    public VerifierLog log() {
        return log;
    }

    private static String message(String object, VerifierLog log) {
        return "object: "
                + object
                + "; the verifier refused it: "
                + log.reason()
                + "; C source: "
                + log.sourceLine()
                + "\n    "
                + String.join("\n    ", log.lastLines())
                + "\n";
    }
}
