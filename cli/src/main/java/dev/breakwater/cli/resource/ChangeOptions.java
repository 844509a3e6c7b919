package dev.breakwater.cli.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.breakwater.api.v1.Change;
import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.cli.terminal.CommandException;
import dev.breakwater.cli.terminal.ExitCode;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// On what terms a command changes something, and how it tells what became of it.
final class ChangeOptions {
    @Option(
            names = "--wait",
            description =
                    "Wait until every connected node runs the new version, 30 seconds at most; ends"
                            + " with 1 where one does not.")
    private boolean isWaiting;

    @Option(
            names = "--validate-only",
            description = "Say what would become of it, and change nothing.")
    private boolean isValidation;

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            defaultValue = "",
            description =
                    "An id of your own for this change: within a day the same command with the same"
                            + " id changes nothing more, and is answered the same.")
    private String requestId = "";

    boolean isWaiting() {
        return isWaiting;
    }

    /// The request with these terms.
    <M extends Message.Builder> M on(M request) {
        if (isWaiting && isValidation) {
            throw CommandException.refused(
                    "--wait: beside --validate-only (expected: one of the two)");
        }
        set(request, "wait", isWaiting ? "applied" : "");
        set(request, "validate_only", isValidation);
        set(request, "request_id", requestId);
        return request;
    }

    private static void set(Message.Builder request, String name, Object value) {
        FieldDescriptor field = request.getDescriptorForType().findFieldByName(name);
        if (field == null) {
            throw new IllegalStateException(
                    request.getDescriptorForType().getName() + ": has no " + name);
        }
        request.setField(field, value);
    }

    /// Writes what became of the change; answers the command's exit code.
    int print(CommandSpec spec, ChangeResponse response) {
        PrintWriter out = spec.commandLine().getOut();
        if (response.getChangesCount() == 0) {
            out.println("Nothing to change: version " + response.getVersion() + " says the same.");
            return isWaiting ? WaitReport.print(spec, response) : ExitCode.FINE;
        }
        for (Change change : response.getChangesList()) {
            String verb = change.getVerb().name().toLowerCase(Locale.ROOT);
            out.println(
                    change.getKind()
                            + "/"
                            + change.getId()
                            + (isValidation ? " would be " : " ")
                            + verb);
        }
        if (isValidation) {
            out.println("Nothing is changed; it would be version " + response.getVersion() + ".");
            return ExitCode.FINE;
        }
        out.println("Version " + response.getVersion() + " is published.");
        return isWaiting ? WaitReport.print(spec, response) : ExitCode.FINE;
    }
}
