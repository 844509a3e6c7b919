package dev.breakwater.cli.explain;

import dev.breakwater.cli.terminal.CommandException;
import dev.breakwater.kernel.KernelException;
import dev.breakwater.lab.trial.ShieldTrial;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.geo.NodeSources;
import dev.breakwater.shield.judge.Oracle;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Makes the engines that are asked for, or says why one can't be had.
final class Judges {
    /// Not secret: nothing here is under attack, and answers should be the same each time.
    private static final HashSeed SEED =
            new HashSeed(0x6272_6561_6b77_6174L, 0x6578_706c_6169_6e21L);

    private static final List<String> REMEDY =
            List.of(
                    "  as root: sudo ./breakwater explain ...",
                    "  or without the kernel: --engine oracle",
                    "  what this machine lacks: ./breakwater doctor");

    private Judges() {}

    /// @param choice empty for both where the kernel can be used, else the oracle
    /// @param sources what the node knows of sources, and its interface's role
    /// @param notes told where the kernel can't be used and needn't be
    static PacketJudge open(
            Optional<EngineChoice> choice,
            Configuration configuration,
            NodeSources sources,
            Consumer<String> notes) {
        Slots slots = Slots.EMPTY.next(configuration);
        if (choice.isEmpty()) {
            return openBest(configuration, slots, sources, notes);
        }
        return switch (choice.get()) {
            case ORACLE -> new OracleJudge(oracle(configuration, slots, sources));
            case KERNEL -> new KernelJudge(requireTrial(configuration, slots, sources));
            case BOTH ->
                    new ComparingJudge(
                            requireTrial(configuration, slots, sources),
                            oracle(configuration, slots, sources),
                            notes);
        };
    }

    private static PacketJudge openBest(
            Configuration configuration, Slots slots, NodeSources sources, Consumer<String> notes) {
        Oracle oracle = oracle(configuration, slots, sources);
        try {
            return new ComparingJudge(trial(configuration, slots, sources), oracle, notes);
        } catch (KernelException | UnsatisfiedLinkError | ExceptionInInitializerError e) {
            notes.accept("judged by the oracle alone; the kernel can't be used: " + why(e));
            return new OracleJudge(oracle);
        }
    }

    private static ShieldTrial requireTrial(
            Configuration configuration, Slots slots, NodeSources sources) {
        try {
            return trial(configuration, slots, sources);
        } catch (KernelException | UnsatisfiedLinkError | ExceptionInInitializerError e) {
            throw CommandException.failed(
                    "engine: the kernel can't be used: "
                            + why(e)
                            + "\n"
                            + String.join("\n", REMEDY));
        }
    }

    private static ShieldTrial trial(
            Configuration configuration, Slots slots, NodeSources sources) {
        return new ShieldTrial(configuration, slots, SEED, ShieldTrial.STATE_SETS, sources);
    }

    private static Oracle oracle(Configuration configuration, Slots slots, NodeSources sources) {
        return new Oracle(configuration, slots, SEED, ShieldTrial.STATE_SETS, sources);
    }

    /// The first line of it: a verifier's refusal has many.
    private static String why(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof ExceptionInInitializerError && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String line = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return line.contains("(") && !line.contains(")") ? line + ")" : line;
    }
}
