package dev.breakwater.cli.terminal;

/// A command can't go on. Its message is all that a person is told: what, why, and what to do.
/// Caught at one border, where the process's exit code is made.
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    private CommandException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /// The world failed.
    public static CommandException failed(String message) {
        return new CommandException(ExitCode.FAILED, message);
    }

    /// What the person gave can't be.
    public static CommandException refused(String message) {
        return new CommandException(ExitCode.REFUSED, message);
    }

    public int exitCode() {
        return exitCode;
    }
}
