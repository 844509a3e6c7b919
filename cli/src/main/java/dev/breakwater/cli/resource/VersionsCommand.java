package dev.breakwater.cli.resource;

import dev.breakwater.cli.terminal.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `breakwater versions`.
@Command(
        name = "versions",
        description = "The history of the configuration: list, show, diff, restore.",
        subcommands = {
            VersionsListCommand.class,
            VersionsShowCommand.class,
            VersionsDiffCommand.class,
            VersionsRestoreCommand.class
        })
public final class VersionsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.REFUSED;
    }
}
