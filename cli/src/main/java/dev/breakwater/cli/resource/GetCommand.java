package dev.breakwater.cli.resource;

import com.google.protobuf.Message;
import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.GetVersionResponse;
import dev.breakwater.api.v1.Version;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `breakwater get`.
@Command(
        name = "get",
        description = {
            "Shows resources, nodes, offenders or versions: all of a kind, or one by its name.",
            "What -o yaml prints of resources, or of one version, apply reads back."
        })
public final class GetCommand implements Callable<Integer> {
    /// How the answer is written.
    enum Output {
        TABLE,
        JSON,
        YAML
    }

    @Parameters(
            index = "0",
            paramLabel = "KIND",
            converter = ResourceKind.Converter.class,
            description =
                    "backends, filter-rules, address-lists, nodes, offenders or versions; the singular"
                            + " will do.")
    private ResourceKind kind = ResourceKind.BACKENDS;

    @Parameters(
            index = "1",
            paramLabel = "NAME",
            arity = "0..1",
            description = "The one of that name; of versions its number, of offenders its address.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "table",
            description = "table, json or yaml (default: table).")
    private Output output = Output.TABLE;

    @Mixin private ServerOption server = new ServerOption();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (ControlClient control = server.open()) {
            List<? extends Message> found =
                    name.isPresent() ? List.of(control.get(kind, name.get())) : control.list(kind);
            PrintWriter out = spec.commandLine().getOut();
            switch (output) {
                case TABLE -> printTable(out, control, found);
                case JSON -> {
                    List<Map<String, Object>> trees = trees(found);
                    out.print(TreeText.json(name.isPresent() ? trees.getFirst() : trees));
                }
                case YAML ->
                        out.print(
                                TreeText.yaml(
                                        trees(documents(found)).stream()
                                                .map(MessageTree::withoutWhatControlShows)
                                                .toList()));
            }
            return 0;
        }
    }

    private void printTable(PrintWriter out, ControlClient control, List<? extends Message> found) {
        long newest =
                kind == ResourceKind.NODES
                        ? control.newestVersion().map(Version::getNumber).orElse(0L)
                        : 0;
        KindTable.of(kind, found, newest)
                .print(
                        out,
                        spec.commandLine().getColorScheme().ansi(),
                        "There are no " + kind.plural() + ".");
    }

    private static List<Map<String, Object>> trees(List<? extends Message> messages) {
        return messages.stream().map(MessageTree::of).toList();
    }

    /// A version as a whole becomes its resources, so that it can be applied again.
    private static List<? extends Message> documents(List<? extends Message> found) {
        if (found.size() == 1 && found.getFirst() instanceof GetVersionResponse response) {
            Configuration configuration = response.getConfiguration();
            List<Message> all = new ArrayList<>(configuration.getAddressListsList());
            all.addAll(configuration.getBackendsList());
            all.addAll(configuration.getFilterRulesList());
            return all;
        }
        return found;
    }
}
