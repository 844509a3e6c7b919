package dev.breakwater.cli.resource;

import dev.breakwater.api.v1.RemoveNodeRequest;
import dev.breakwater.api.v1.RemoveNodeResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `breakwater nodes`.
@Command(
        name = "nodes",
        synopsisSubcommandLabel = "COMMAND",
        description = "What becomes of nodes; breakwater get nodes and status show them.")
public final class NodesCommand {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "remove",
            description = {
                "Ends a node's membership: its stream ends, and its certificate and key are refused",
                "from now on. It goes on protecting by the version that it has."
            })
    int remove(
            @Parameters(paramLabel = "NAME", description = "The node's name.") String name,
            @Mixin ServerOption server) {
        RemoveNodeRequest request = RemoveNodeRequest.newBuilder().setId(name).build();
        try (ControlClient control = server.open()) {
            RemoveNodeResponse removed = control.nodeCall(stub -> stub.removeNode(request));
            spec.commandLine()
                    .getOut()
                    .println(
                            removed.getWasEnrolled()
                                    ? "Node " + name + " is removed: its key never comes back."
                                    : "Node " + name + " is forgotten: it was not enrolled.");
            return 0;
        }
    }
}
