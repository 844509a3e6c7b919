package dev.breakwater.bench;

import dev.breakwater.api.v1.ApplyRequest;
import dev.breakwater.api.v1.Backend;
import dev.breakwater.api.v1.BackendSpec;
import dev.breakwater.api.v1.ConfigurationServiceGrpc.ConfigurationServiceBlockingStub;
import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.api.v1.FilterRuleSpec;
import dev.breakwater.api.v1.Listen;
import dev.breakwater.api.v1.Match;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.api.v1.UpdateFilterRuleRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// From a change's commit in PostgreSQL to its application in one node's kernel, as control
/// measures it: real processes, 200 rules, one rule changed at a time.
final class ConfigBenchmark {
    private static final int RULES = 200;
    private static final int WARM_UP_CHANGES = 300;
    private static final int CHANGES = 1_000;

    private ConfigBenchmark() {}

    static List<Measured> run(Benchmark.Progress progress) throws IOException {
        progress.at("starting control and an agent");
        try (RunningSystem system = RunningSystem.start()) {
            return List.of(measure(progress, system.configuration()));
        }
    }

    private static Measured measure(
            Benchmark.Progress progress, ConfigurationServiceBlockingStub configuration) {
        double[] millis = new double[CHANGES];
        RunningSystem.appliedMillis(configuration.apply(resources()));
        for (int change = -WARM_UP_CHANGES; change < CHANGES; change++) {
            UpdateFilterRuleRequest request =
                    UpdateFilterRuleRequest.newBuilder()
                            .setId("rule-0")
                            .setFilterRule(rule(0, 1 + (change & 1)))
                            .setWait("applied")
                            .build();
            double applied = RunningSystem.appliedMillis(configuration.updateFilterRule(request));
            if (change >= 0) {
                millis[change] = applied;
            }
            if (change % 250 == 0) {
                progress.at("change " + change + " of " + CHANGES);
            }
        }
        Arrays.sort(millis);
        return new Measured(
                "config.commit_to_applied.p99.ms",
                millis[CHANGES * 99 / 100 - 1],
                "ms",
                millis[0],
                millis[CHANGES - 1],
                CHANGES,
                "");
    }

    private static ApplyRequest resources() {
        ApplyRequest.Builder request = ApplyRequest.newBuilder().setWait("applied");
        request.addResources(
                Resource.newBuilder()
                        .setBackend(
                                Backend.newBuilder()
                                        .setMetadata(Metadata.newBuilder().setName("service"))
                                        .setSpec(
                                                BackendSpec.newBuilder()
                                                        .setType(BackendSpec.Type.UDP)
                                                        .addListen(
                                                                Listen.newBuilder()
                                                                        .setAddress("203.0.113.9")
                                                                        .addPorts("27015")))));
        for (int i = 0; i < RULES; i++) {
            request.addResources(Resource.newBuilder().setFilterRule(rule(i, 1)));
        }
        return request.build();
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
                                                .addSources("198.18." + index + ".0/24")
                                                .addDestinationPorts("" + (1_000 + index))))
                .build();
    }
}
