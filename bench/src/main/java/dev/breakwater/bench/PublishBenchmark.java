package dev.breakwater.bench;

import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.api.v1.ApplyRequest;
import dev.breakwater.api.v1.ConfigurationServiceGrpc.ConfigurationServiceBlockingStub;
import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.api.v1.FilterRuleSpec;
import dev.breakwater.api.v1.Match;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.api.v1.UpdateFilterRuleRequest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// From a change's commit in PostgreSQL to its application in one node's kernel at full scale:
/// 10,000 rules and 1,000,000 denied addresses whole, and one rule among them, on a node that knows
/// 500,000 geo prefixes. Then what the agent holds of memory, at most and at last, and the kernel
/// for it.
final class PublishBenchmark {
    private static final int RULES = 10_000;
    private static final int ADDRESSES = 1_000_000;
    private static final int WARM_UP_WHOLE = 3;
    private static final int WHOLE = 5;
    private static final int WARM_UP_ONE = 30;
    private static final int ONE = 101;
    private static final double KIB_PER_MIB = 1_024;
    private static final double BYTES_PER_MIB = 1 << 20;

    private PublishBenchmark() {}

    static List<Measured> run(Benchmark.Progress progress) throws IOException {
        progress.at("starting control and an agent");
        try (RunningSystem system = RunningSystem.startWithCountries(BenchTables.geoDatabase())) {
            List<Measured> measured = new ArrayList<>();
            measured.add(whole(progress, system.configuration()));
            measured.add(one(progress, system.configuration()));
            measured.add(single("agent.memory.mib", statusMib(system.agentPid(), "VmRSS:")));
            measured.add(single("agent.memory.peak.mib", statusMib(system.agentPid(), "VmHWM:")));
            measured.add(single("agent.kernel.mib", mapsMib(system.agentPid())));
            return measured;
        }
    }

    /// Every rule and every address is another one than in the version before.
    private static Measured whole(
            Benchmark.Progress progress, ConfigurationServiceBlockingStub configuration) {
        double[] millis = new double[WHOLE];
        for (int run = -WARM_UP_WHOLE; run < WHOLE; run++) {
            ApplyRequest.Builder request = ApplyRequest.newBuilder().setWait("applied");
            request.addResources(Resource.newBuilder().setAddressList(list(run)));
            for (int i = 0; i < RULES; i++) {
                request.addResources(Resource.newBuilder().setFilterRule(rule(i, 1 + (run & 1))));
            }
            double applied = RunningSystem.appliedMillis(configuration.apply(request.build()));
            progress.at("all of it, run %d of %d: %.0f ms".formatted(run + 1, WHOLE, applied));
            if (run >= 0) {
                millis[run] = applied;
            }
        }
        return Measured.median("shield.publish.full.ms", "ms", "", millis);
    }

    private static Measured one(
            Benchmark.Progress progress, ConfigurationServiceBlockingStub configuration) {
        progress.at("one rule among them, " + ONE + " times");
        double[] millis = new double[ONE];
        for (int run = -WARM_UP_ONE; run < ONE; run++) {
            double applied =
                    RunningSystem.appliedMillis(
                            configuration.updateFilterRule(
                                    UpdateFilterRuleRequest.newBuilder()
                                            .setId("rule-7")
                                            .setFilterRule(rule(7, 3 + (run & 1)))
                                            .setWait("applied")
                                            .build()));
            if (run >= 0) {
                millis[run] = applied;
            }
        }
        return Measured.median("shield.publish.one.ms", "ms", "", millis);
    }

    private static AddressList list(int seed) {
        AddressListSpec.Builder spec =
                AddressListSpec.newBuilder().setAction(AddressListSpec.Action.DENY);
        for (int i = 0; i < ADDRESSES; i++) {
            // Multiplying by an odd number maps 30 bits to 30 bits one to one: no address twice.
            int scattered = (i + seed * ADDRESSES) * 0x9E37_79B1 & 0x3FFF_FFFF;
            spec.addEntries(text(0x4000_0000 | scattered));
        }
        return AddressList.newBuilder()
                .setMetadata(Metadata.newBuilder().setName("denied"))
                .setSpec(spec)
                .build();
    }

    private static String text(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 255)
                + "."
                + (address >>> 8 & 255)
                + "."
                + (address & 255);
    }

    private static FilterRule rule(int index, int priority) {
        return FilterRule.newBuilder()
                .setMetadata(Metadata.newBuilder().setName("rule-" + index))
                .setSpec(
                        FilterRuleSpec.newBuilder()
                                .setPriority(priority)
                                .setAction(FilterRuleSpec.Action.DROP)
                                .setMatch(
                                        Match.newBuilder()
                                                .setProtocol("UDP")
                                                .addSources(text(0x0A00_0000 + index * 256) + "/24")
                                                .addDestinationPorts("" + (1_000 + index % 997))))
                .build();
    }

    private static Measured single(String figure, double mib) {
        return new Measured(figure, mib, "MiB", mib, mib, 1, "");
    }

    /// What the kernel says of a process's memory, which counts mapped files and maps too.
    private static double statusMib(long pid, String word) throws IOException {
        return number(Path.of("/proc/" + pid + "/status"), word) / KIB_PER_MIB;
    }

    /// Of all maps that the process has open.
    private static double mapsMib(long pid) throws IOException {
        double bytes = 0;
        List<Long> seen = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Path.of("/proc/" + pid + "/fdinfo"))) {
            for (Path file : files) {
                long map = number(file, "map_id:");
                if (map > 0 && !seen.contains(map)) {
                    seen.add(map);
                    bytes += number(file, "memlock:");
                }
            }
        }
        return bytes / BYTES_PER_MIB;
    }

    /// The number after a word at a line's start; 0 where there is none.
    private static long number(Path file, String word) throws IOException {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(word))
                    .mapToLong(
                            line ->
                                    Long.parseLong(
                                            line.substring(word.length()).replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (NoSuchFileException closedMeanwhile) {
            return 0;
        }
    }
}
