package dev.breakwater.cli.demo;

import dev.breakwater.cli.terminal.CommandException;
import dev.breakwater.lab.LabException;
import dev.breakwater.lab.demo.Demo;
import dev.breakwater.lab.demo.DemoOptions;
import dev.breakwater.runtime.time.NanoClock;
import java.io.Console;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `breakwater demo`.
@Command(
        name = "demo",
        sortOptions = false,
        description = {
            "Shows a flood that takes a web server down, then the same flood break on the shield.",
            "All of it happens on this machine, in network namespaces of its own. It needs root."
        },
        exitCodeListHeading = "%nEnds with%n",
        exitCodeList = {
            "0:the protection held",
            "1:the machine could not have it, or another demo runs",
            "2:the command was refused",
            "4:the protection did not hold"
        })
public final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--exit",
            description = "Ends after the summary; else all stays up until Ctrl-C.")
    private boolean exits;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "8",
            description =
                    "How long the flood goes on under protection: 3 to 240, ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Writes the figures to a file, as one JSON object, too.")
    private Optional<Path> summaryFile = Optional.empty();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Demo demo =
                new Demo(
                        options(),
                        spec.commandLine().getOut(),
                        NanoClock.system(),
                        InstantSource.system());
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(demo::stop));
        try {
            return demo.run();
        } catch (LabException e) {
            throw CommandException.failed(
                    "demo: " + e.getMessage() + "\n  what this machine lacks: ./breakwater doctor");
        }
    }

    private DemoOptions options() {
        try {
            return new DemoOptions(
                    Path.of(System.getProperty("breakwater.root", ".")),
                    exits,
                    seconds,
                    summaryFile,
                    isColourWanted());
        } catch (IllegalArgumentException e) {
            throw CommandException.refused("demo: --" + e.getMessage());
        }
    }

    private static boolean isColourWanted() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                && System.getenv("NO_COLOR") == null;
    }
}
