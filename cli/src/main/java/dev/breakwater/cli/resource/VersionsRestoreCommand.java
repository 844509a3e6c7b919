package dev.breakwater.cli.resource;

import dev.breakwater.api.v1.RestoreVersionRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `breakwater versions restore`.
@Command(
        name = "restore",
        description = {
            "Makes one new version that equals an earlier one: what was changed since is changed"
                    + " back, what was created since is deleted.",
            "Nothing is lost: the versions between stay in the history."
        })
final class VersionsRestoreCommand implements Callable<Integer> {
    @Mixin private VersionChoice choice = new VersionChoice();

    @Mixin private ChangeOptions change = new ChangeOptions();

    @Mixin private ServerOption server = new ServerOption();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (ControlClient control = server.open()) {
            long number = choice.ask(control).getVersion().getNumber();
            spec.commandLine().getOut().println("Back to version " + number + ":");
            return change.print(
                    spec,
                    control.restore(RestoreVersionRequest.newBuilder().setNumber(number), change));
        }
    }
}
