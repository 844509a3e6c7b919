package dev.breakwater.cli.resource;

import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.cli.config.ConfigurationFiles;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `breakwater apply`.
@Command(
        name = "apply",
        description = {
            "Creates or replaces every resource of the files, as one version.",
            "Resources that the files don't name stay as they are."
        })
public final class ApplyCommand implements Callable<Integer> {
    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "A YAML file, a folder of them, or - for standard input. Repeatable.")
    private List<String> files = List.of();

    @Mixin private ChangeOptions change = new ChangeOptions();

    @Mixin private ServerOption server = new ServerOption();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        ConfigurationFiles read = ConfigurationFiles.read(files);
        List<Resource> resources = read.resources();
        try (ControlClient control = server.open()) {
            ChangeResponse response = control.apply(resources, change, read::describe);
            int exitCode = change.print(spec, response);
            PrintWriter err = spec.commandLine().getErr();
            response.getWarningsList().stream()
                    .map(ControlRefusal::problem)
                    .map(read::describe)
                    .forEach(warning -> err.println("warning: " + warning));
            return exitCode;
        }
    }
}
