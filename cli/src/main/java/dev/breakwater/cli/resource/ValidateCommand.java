package dev.breakwater.cli.resource;

import dev.breakwater.cli.config.ConfigurationFiles;
import dev.breakwater.shield.check.Checks;
import dev.breakwater.shield.config.Configuration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `breakwater validate`.
@Command(
        name = "validate",
        description = {
            "Checks configuration files as control would, without one.",
            "Problems are printed as FILE:LINE:COLUMN: what was found (expected: ...)."
        })
public final class ValidateCommand implements Callable<Integer> {
    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "A YAML file, a folder of them, or - for standard input. Repeatable.")
    private List<String> files = List.of();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Configuration configuration = ConfigurationFiles.read(files).configuration();
        Checks.warnings(configuration)
                .forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
        spec.commandLine()
                .getOut()
                .println(
                        "Fine: %s, %s, %s."
                                .formatted(
                                        count(configuration.backends(), "backend"),
                                        count(configuration.filterRules(), "filter rule"),
                                        count(configuration.addressLists(), "address list")));
        return 0;
    }

    private static String count(List<?> resources, String what) {
        return resources.size() + " " + what + (resources.size() == 1 ? "" : "s");
    }
}
