package dev.breakwater.cli.resource;

import dev.breakwater.api.v1.GetVersionResponse;
import dev.breakwater.cli.terminal.CommandException;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which version a command means: by its number, or by a time.
final class VersionChoice {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "VERSION",
            description = "A version's number: see breakwater versions list.")
    private Optional<String> number = Optional.empty();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description =
                    "Instead of a number: the version that was the newest at that time,"
                            + " 2026-12-01T18:00:00Z.")
    private Optional<String> time = Optional.empty();

    /// The version, whole.
    GetVersionResponse ask(ControlClient control) {
        if (number.isPresent() == time.isPresent()) {
            throw CommandException.refused(
                    "version: "
                            + (number.isPresent() ? "a number beside --at" : "none")
                            + " (expected: a number, or --at TIME)");
        }
        return number.isPresent()
                ? control.version(number(number.get()))
                : control.versionAt(time.orElseThrow());
    }

    static long number(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw CommandException.refused("version: " + text + " (expected: a number)");
        }
        return Long.parseLong(text);
    }
}
