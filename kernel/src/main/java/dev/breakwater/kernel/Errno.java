package dev.breakwater.kernel;

/// The errors that BPF, network and file system calls answer. Source: `asm-generic/errno-base.h`,
/// `asm-generic/errno.h`, and `enum libbpf_errno` of `bpf/libbpf.h`.
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int E2BIG = 7;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int ENOSPC = 28;
    public static final int ERANGE = 34;
    public static final int ENOLINK = 67;
    public static final int EOPNOTSUPP = 95;
    public static final int ENOBUFS = 105;

    private Errno() {}

    /// Its symbol and its number: `EPERM 1`.
    public static String name(int errno) {
        return symbol(errno) + " " + errno;
    }

    private static String symbol(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM";
            case ENOENT -> "ENOENT";
            case 3 -> "ESRCH";
            case EINTR -> "EINTR";
            case 5 -> "EIO";
            case E2BIG -> "E2BIG";
            case 9 -> "EBADF";
            case EAGAIN -> "EAGAIN";
            case 12 -> "ENOMEM";
            case EACCES -> "EACCES";
            case 14 -> "EFAULT";
            case EBUSY -> "EBUSY";
            case EEXIST -> "EEXIST";
            case ENODEV -> "ENODEV";
            case 20 -> "ENOTDIR";
            case EINVAL -> "EINVAL";
            case 24 -> "EMFILE";
            case ENOSPC -> "ENOSPC";
            case ERANGE -> "ERANGE";
            case 36 -> "ENAMETOOLONG";
            case 38 -> "ENOSYS";
            case ENOLINK -> "ENOLINK";
            case 75 -> "EOVERFLOW";
            case 90 -> "EMSGSIZE";
            case EOPNOTSUPP -> "EOPNOTSUPP";
            case ENOBUFS -> "ENOBUFS";
            case 116 -> "ESTALE";
            case 524 -> "ENOTSUPP";
            case 4000 -> "LIBBPF_ERRNO__LIBELF";
            case 4001 -> "LIBBPF_ERRNO__FORMAT";
            case 4003 -> "LIBBPF_ERRNO__ENDIAN";
            case 4004 -> "LIBBPF_ERRNO__INTERNAL";
            case 4005 -> "LIBBPF_ERRNO__RELOC";
            case 4006 -> "LIBBPF_ERRNO__LOAD";
            case 4007 -> "LIBBPF_ERRNO__VERIFY";
            case 4008 -> "LIBBPF_ERRNO__PROG2BIG";
            case 4010 -> "LIBBPF_ERRNO__PROGTYPE";
            default -> "error";
        };
    }
}
