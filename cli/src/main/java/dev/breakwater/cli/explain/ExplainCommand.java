package dev.breakwater.cli.explain;

import dev.breakwater.cli.capture.CaptureReader;
import dev.breakwater.cli.config.ConfigurationFiles;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.InForce;
import dev.breakwater.shield.geo.NodeSources;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `breakwater explain`.
@Command(
        name = "explain",
        sortOptions = false,
        description = {
            "Judges each packet of a capture under a configuration file: its verdict, and why.",
            "The clock is the capture's own."
        },
        footer = {
            "",
            "Where the engines disagree, the kernel's answer is the one shown, for that is what"
                    + " happens to packets; with --json the oracle's stands on stderr.",
            "To take a capture: tcpdump -i eth0 -s 0 -w capture.pcap host 198.51.100.7"
        },
        exitCodeListHeading = "%nEnds with%n",
        exitCodeList = {
            "0:every packet was judged",
            "1:a file could not be read, or the kernel could not be used",
            "2:the command, the configuration or the capture was refused; packets before the"
                    + " capture's defect were judged and printed",
            "3:the engines disagree on a packet"
        })
public final class ExplainCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The configuration, as for apply -f.")
    private String config = "";

    @Option(
            names = "--pcap",
            required = true,
            paramLabel = "FILE",
            description = "The capture, pcap or pcapng; - for standard input.")
    private String pcap = "";

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description =
                    "kernel, oracle or both (default: both where the kernel can be used, else"
                            + " oracle).")
    private Optional<EngineChoice> engine = Optional.empty();

    @ArgGroup(exclusive = false)
    private SourceOptions sources = new SourceOptions();

    @Option(
            names = "--json",
            description =
                    "One JSON object a line: packet (from 1), verdict, reason, backend, rule (null"
                            + " where none).")
    private boolean isJson;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Configuration whole = ConfigurationFiles.read(List.of(config)).configuration();
        Configuration configuration =
                InForce.of(whole, InstantSource.system().instant()).configuration();
        NodeSources known = sources.read();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (InputStream stream = ConfigurationFiles.open(pcap);
                PacketJudge judge = Judges.open(engine, configuration, known, note(err))) {
            Report report =
                    isJson
                            ? new JsonReport(out, err)
                            : new TextReport(out, spec.commandLine().getColorScheme().ansi());
            return new Explanation(pcap, new CaptureReader(stream), judge, report, out, note(err))
                    .run();
        } catch (UncheckedIOException e) {
            throw ConfigurationFiles.unreadable(pcap, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw ConfigurationFiles.unreadable(pcap, e);
        }
    }

    private static Consumer<String> note(PrintWriter err) {
        return text -> err.println("explain: " + text);
    }
}
