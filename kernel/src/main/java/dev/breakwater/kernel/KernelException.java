package dev.breakwater.kernel;

import java.io.Serial;

/// The kernel (or libbpf for it) refused a call.
public class KernelException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final String call;
    private final int errno;

    /// @param call the native call, under its own name
    /// @param errno what it answered, above 0
    /// @param values what it was asked with, as `name: value, name: value`
    public KernelException(String call, int errno, String values) {
        super(call + ": " + Errno.name(errno) + " (" + values + ")");
        this.call = call;
        this.errno = errno;
    }

    /// The native call, under its own name: `bpf_link_create`.
    public final String call() {
        return call;
    }

    /// The error's number. Source: `asm-generic/errno.h`; from 4000 on `enum libbpf_errno`.
    public final int errno() {
        return errno;
    }
}
