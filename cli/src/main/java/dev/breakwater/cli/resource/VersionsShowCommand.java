package dev.breakwater.cli.resource;

import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.GetVersionResponse;
import dev.breakwater.api.v1.Version;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `breakwater versions show`.
@Command(name = "show", description = "What one version changed, and what all of it holds.")
final class VersionsShowCommand implements Callable<Integer> {
    @Mixin private VersionChoice choice = new VersionChoice();

    @Mixin private ServerOption server = new ServerOption();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (ControlClient control = server.open()) {
            GetVersionResponse found = choice.ask(control);
            Version version = found.getVersion();
            Configuration all = found.getConfiguration();
            PrintWriter out = spec.commandLine().getOut();
            out.println(KindTable.words(version));
            version.getChangesList()
                    .forEach(change -> out.println("  " + KindTable.change(change)));
            out.println();
            out.printf(
                    "It holds %s, %s and %s.%n",
                    KindTable.count(all.getBackendsCount(), "backend"),
                    KindTable.count(all.getFilterRulesCount(), "filter rule"),
                    KindTable.count(all.getAddressListsCount(), "address list"));
            long number = version.getNumber();
            out.println(
                    "What changed in them:  breakwater versions diff "
                            + (number - 1)
                            + " "
                            + number);
            out.println("All of them, as YAML:  breakwater get versions " + number + " -o yaml");
            out.println("Back to it:            breakwater versions restore " + number);
            return 0;
        }
    }
}
