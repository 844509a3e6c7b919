package dev.breakwater.cli.resource;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `breakwater delete`.
@Command(name = "delete", description = "Deletes one resource, as one version.")
public final class DeleteCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "KIND",
            converter = ResourceKind.Converter.class,
            description = "backends, filter-rules or address-lists; the singular will do.")
    private ResourceKind kind = ResourceKind.BACKENDS;

    @Parameters(index = "1", paramLabel = "NAME", description = "The resource's name.")
    private String name = "";

    @Option(
            names = "--etag",
            paramLabel = "ETAG",
            defaultValue = "",
            description = "Only if the resource still has this etag: see get -o json.")
    private String etag = "";

    @Mixin private ChangeOptions change = new ChangeOptions();

    @Mixin private ServerOption server = new ServerOption();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (ControlClient control = server.open()) {
            return change.print(spec, control.delete(kind, name, etag, change));
        }
    }
}
