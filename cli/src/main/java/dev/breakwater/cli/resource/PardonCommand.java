package dev.breakwater.cli.resource;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `breakwater pardon`.
@Command(
        name = "pardon",
        description = "Lets every node take a source again that it denies as an offender.")
public final class PardonCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ADDRESS", description = "As get offenders shows it.")
    private String address = "";

    @Mixin private ServerOption server = new ServerOption();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (ControlClient control = server.open()) {
            control.pardon(address);
            spec.commandLine().getOut().println(address + " is pardoned.");
            return 0;
        }
    }
}
