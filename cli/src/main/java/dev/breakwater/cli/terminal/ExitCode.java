package dev.breakwater.cli.terminal;

/// What a command's process ends with.
public final class ExitCode {
    public static final int FINE = 0;

    /// The world failed: a file can't be read, control can't be reached.
    public static final int FAILED = 1;

    /// The command, a configuration or a capture was refused: the caller must change it.
    public static final int REFUSED = 2;

    /// The two engines gave different answers.
    public static final int DISAGREED = 3;

    private ExitCode() {}
}
