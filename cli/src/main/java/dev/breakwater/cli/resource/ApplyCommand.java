package dev.breakwater.cli.resource;

import dev.breakwater.api.v1.Change;
import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.api.v1.Version;
import dev.breakwater.cli.config.ConfigurationFiles;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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

    @Option(names = "--wait", description = WaitReport.DESCRIPTION)
    private boolean isWaiting;

    @Mixin private ServerOption server = new ServerOption();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        ConfigurationFiles read = ConfigurationFiles.read(files);
        List<Resource> resources = read.resources();
        try (ControlClient control = server.open()) {
            long before = control.newestVersion().map(Version::getNumber).orElse(0L);
            ChangeResponse response = control.apply(resources, isWaiting, read::describe);
            PrintWriter out = spec.commandLine().getOut();
            if (response.getVersion() == before) {
                out.println("Nothing to change: version " + before + " says the same.");
            } else {
                Set<String> applied =
                        resources.stream().map(ApplyCommand::name).collect(Collectors.toSet());
                control.versionHead(response.getVersion())
                        .ifPresent(version -> printChanges(out, version, applied));
                out.println("Version " + response.getVersion() + " is published.");
            }
            PrintWriter err = spec.commandLine().getErr();
            response.getWarningsList().stream()
                    .map(ControlRefusal::problem)
                    .map(read::describe)
                    .forEach(warning -> err.println("warning: " + warning));
            return isWaiting ? WaitReport.print(spec, response) : 0;
        }
    }

    private static void printChanges(PrintWriter out, Version version, Set<String> applied) {
        for (Change change : version.getChangesList()) {
            String name = change.getKind() + "/" + change.getId();
            if (applied.contains(name)) {
                out.println(name + " " + change.getVerb().name().toLowerCase(Locale.ROOT));
            }
        }
    }

    private static String name(Resource resource) {
        return switch (resource.getKindCase()) {
            case BACKEND -> "Backend/" + resource.getBackend().getMetadata().getName();
            case FILTER_RULE -> "FilterRule/" + resource.getFilterRule().getMetadata().getName();
            case ADDRESS_LIST -> "AddressList/" + resource.getAddressList().getMetadata().getName();
            case KIND_NOT_SET -> throw new IllegalStateException("resource: of no kind");
        };
    }
}
