package dev.breakwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.breakwater.cli.demo.DemoCommand;
import dev.breakwater.cli.explain.ExplainCommand;
import dev.breakwater.cli.geo.GeoCommand;
import dev.breakwater.cli.resource.ApplyCommand;
import dev.breakwater.cli.resource.ClusterCommand;
import dev.breakwater.cli.resource.DeleteCommand;
import dev.breakwater.cli.resource.GetCommand;
import dev.breakwater.cli.resource.NodesCommand;
import dev.breakwater.cli.resource.PardonCommand;
import dev.breakwater.cli.resource.QuarantineCommand;
import dev.breakwater.cli.resource.StatusCommand;
import dev.breakwater.cli.resource.TopCommand;
import dev.breakwater.cli.resource.ValidateCommand;
import dev.breakwater.cli.resource.VersionsCommand;
import dev.breakwater.cli.terminal.CommandException;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The `breakwater` command: one class a subcommand. The processes (`breakwater control`,
/// `breakwater agent`) are started by the script of the same name, each from its own class path.
@Command(
        name = "breakwater",
        synopsisSubcommandLabel = "COMMAND",
        description = "A self-hosted shield against floods of packets.",
        subcommands = {
            DemoCommand.class,
            ExplainCommand.class,
            ValidateCommand.class,
            ApplyCommand.class,
            GetCommand.class,
            DeleteCommand.class,
            VersionsCommand.class,
            QuarantineCommand.class,
            PardonCommand.class,
            StatusCommand.class,
            TopCommand.class,
            ClusterCommand.class,
            NodesCommand.class,
            GeoCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Processes: breakwater control | agent;",
            "what this machine lacks: breakwater doctor"
        },
        exitCodeListHeading = "%nEnds with%n",
        exitCodeList = {
            "0:done",
            "1:something failed: a file, the kernel, control",
            "2:the command or what it was given was refused",
            "3:explain: the engines disagree",
            "4:demo: the protection did not hold"
        })
public final class Breakwater {
    private static final int OUTPUT_BYTES = 1 << 16;

    private Breakwater() {}

    public static void main(String[] arguments) {
        PrintWriter out = writer(FileDescriptor.out, false);
        PrintWriter err = writer(FileDescriptor.err, true);
        int exitCode = commandLine().setOut(out).setErr(err).execute(arguments);
        out.flush();
        err.flush();
        System.exit(exitCode);
    }

    /// The command as it is shipped; tests give it writers of their own.
    static CommandLine commandLine() {
        CommandLine commandLine =
                new CommandLine(new Breakwater())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setExecutionExceptionHandler(
                                (failure, command, _) -> {
                                    command.getOut().flush();
                                    return answer(failure, command);
                                });
        addHelp(commandLine);
        return commandLine;
    }

    private static void addHelp(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.findOption("--help") == null) {
            spec.addOption(
                    OptionSpec.builder("-h", "--help")
                            .usageHelp(true)
                            .description("Shows this help.")
                            .build());
        }
        command.getSubcommands().values().forEach(Breakwater::addHelp);
    }

    private static int answer(Exception failure, CommandLine command) throws Exception {
        if (failure instanceof CommandException ended) {
            command.getErr().println(ended.getMessage());
            return ended.exitCode();
        }
        throw failure;
    }

    /// UTF-8, whatever the terminal's locale says: addresses are parted by an arrow.
    private static PrintWriter writer(FileDescriptor descriptor, boolean isFlushedEachLine) {
        return new PrintWriter(
                new BufferedWriter(
                        new OutputStreamWriter(new FileOutputStream(descriptor), UTF_8),
                        OUTPUT_BYTES),
                isFlushedEachLine);
    }
}
