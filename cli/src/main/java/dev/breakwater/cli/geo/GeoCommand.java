package dev.breakwater.cli.geo;

import dev.breakwater.cli.terminal.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `breakwater geo`.
@Command(
        name = "geo",
        description = "Databases of where addresses are: update, find.",
        subcommands = {GeoUpdateCommand.class, GeoFindCommand.class})
public final class GeoCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.REFUSED;
    }
}
