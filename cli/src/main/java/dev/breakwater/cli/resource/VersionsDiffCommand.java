package dev.breakwater.cli.resource;

import dev.breakwater.api.v1.DiffVersionsRequest;
import dev.breakwater.api.v1.DiffVersionsResponse;
import dev.breakwater.api.v1.FieldDifference;
import dev.breakwater.api.v1.ResourceDifference;
import dev.breakwater.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `breakwater versions diff`.
@Command(
        name = "diff",
        description = {
            "What differs between two versions, resource by resource and field by field:",
            "- gone, + new, ~ changed."
        })
final class VersionsDiffCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "FROM",
            description = "A version's number; 0 for the empty one before the first.")
    private String from = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TO",
            description = "Another one's; the newest where left out.")
    private Optional<String> to = Optional.empty();

    @Mixin private ServerOption server = new ServerOption();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        DiffVersionsRequest.Builder request =
                DiffVersionsRequest.newBuilder().setFrom(VersionChoice.number(from));
        to.map(VersionChoice::number).ifPresent(request::setTo);
        try (ControlClient control = server.open()) {
            print(spec.commandLine().getOut(), control.difference(request.build()));
            return 0;
        }
    }

    private static void print(PrintWriter out, DiffVersionsResponse response) {
        String versions = "version " + response.getFrom() + " to " + response.getTo();
        if (response.getResourcesCount() == 0) {
            out.println("Nothing differs from " + versions + ".");
            return;
        }
        int count = response.getResourcesCount() + response.getResourcesLeftOut();
        out.println("From " + versions + ": " + KindTable.count(count, "resource") + ".");
        response.getResourcesList().forEach(resource -> print(out, resource));
        if (response.getResourcesLeftOut() > 0) {
            out.println("\nand " + response.getResourcesLeftOut() + " more resources");
        }
    }

    private static void print(PrintWriter out, ResourceDifference resource) {
        String verb = resource.getVerb().name().toLowerCase(Locale.ROOT);
        out.println("\n" + resource.getKind() + "/" + resource.getId() + " " + verb);
        for (FieldDifference field : resource.getFieldsList()) {
            out.println("  " + Table.visible(words(field)));
        }
        if (resource.getFieldsLeftOut() > 0) {
            out.println("  and " + resource.getFieldsLeftOut() + " more");
        }
    }

    private static String words(FieldDifference field) {
        if (field.hasBefore() && field.hasAfter()) {
            return "~ " + field.getPath() + ": " + field.getBefore() + " → " + field.getAfter();
        }
        return field.hasAfter()
                ? "+ " + field.getPath() + ": " + field.getAfter()
                : "- " + field.getPath() + ": " + field.getBefore();
    }
}
