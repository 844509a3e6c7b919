package dev.breakwater.cli.resource;

import dev.breakwater.api.v1.QuarantinedResource;
import dev.breakwater.api.v1.ReleaseQuarantinedRequest;
import dev.breakwater.cli.terminal.ExitCode;
import dev.breakwater.cli.terminal.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `breakwater quarantine`.
@Command(
        name = "quarantine",
        description = "Resources that nodes refused and run the rest without: list, release.",
        subcommands = {QuarantineCommand.ListCommand.class, QuarantineCommand.ReleaseCommand.class})
public final class QuarantineCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.REFUSED;
    }

    /// `breakwater quarantine list`.
    @Command(name = "list", description = "What each node runs without, and why.")
    static final class ListCommand implements Callable<Integer> {
        @Mixin private ServerOption server = new ServerOption();

        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            try (ControlClient control = server.open()) {
                List<QuarantinedResource> all = control.quarantine();
                Table table = new Table("NODE", "RESOURCE", "REFUSED", "RUNS", "SINCE", "REASON");
                for (QuarantinedResource item : all) {
                    table.add(
                            item.getNode(),
                            item.getResource(),
                            "version " + item.getVersion(),
                            item.getRunsEarlier() ? "its form before" : "without it",
                            KindTable.time(item.getCreateTime()),
                            item.getReason());
                }
                table.print(
                        spec.commandLine().getOut(),
                        spec.commandLine().getColorScheme().ansi(),
                        "Nothing is in quarantine: every node runs all of what it was sent.");
                return 0;
            }
        }
    }

    /// `breakwater quarantine release`.
    @Command(
            name = "release",
            description = {
                "Sends a resource to the nodes that refused it once more, as one version.",
                "Changing the resource does so too; a node that refuses it again is without it"
                        + " again."
            })
    static final class ReleaseCommand implements Callable<Integer> {
        @Parameters(
                index = "0",
                paramLabel = "KIND/NAME",
                description = "The resource: FilterRule/block-udp.")
        private String resource = "";

        @Mixin private ChangeOptions change = new ChangeOptions();

        @Mixin private ServerOption server = new ServerOption();

        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            try (ControlClient control = server.open()) {
                return change.print(
                        spec,
                        control.release(
                                ReleaseQuarantinedRequest.newBuilder().setResource(resource),
                                change));
            }
        }
    }
}
