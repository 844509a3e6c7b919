package dev.breakwater.agent.config;

import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.api.v1.Backend;
import dev.breakwater.api.v1.BackendSpec;
import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.api.v1.FilterRuleSpec;
import dev.breakwater.api.v1.Listen;
import dev.breakwater.api.v1.Match;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.api.v1.RateLimit;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.compile.TableCompiler;
import dev.breakwater.shield.read.Reading;
import dev.breakwater.shield.read.ResourceRecords;
import java.util.List;

/// Reads and compiles a made-up configuration until the JVM has compiled that code: the first
/// version of a JVM takes a second, a later one of a thousand rules some 20 ms. Nothing of it
/// reaches disk or kernel. Owned by one thread.
final class WarmUp {
    /// Enough for the JVM's last compiler to have seen the loops.
    static final int ROUNDS_MAX = 30;

    private static final int RULES = 200;
    private static final int BACKENDS = 8;
    private static final HashSeed SEED = new HashSeed(1, 2);

    private final Configuration message = makeUp();

    /// One round; another thread's work can come before the next.
    void round() {
        switch (ResourceRecords.configuration(message)) {
            case Reading.Accepted<dev.breakwater.shield.config.Configuration>(var made) ->
                    TableCompiler.compile(made, Slots.EMPTY.next(made), SEED);
            case Reading.Rejected<dev.breakwater.shield.config.Configuration>(
                            List<Problem> problems) ->
                    throw new IllegalStateException("made-up configuration: " + problems);
        }
    }

    private static Configuration makeUp() {
        Configuration.Builder made = Configuration.newBuilder().setVersion(1);
        for (int i = 0; i < BACKENDS; i++) {
            made.addBackends(
                    Backend.newBuilder()
                            .setMetadata(Metadata.newBuilder().setName("backend-" + i))
                            .setSpec(
                                    BackendSpec.newBuilder()
                                            .setType(BackendSpec.Type.UDP)
                                            .addListen(
                                                    Listen.newBuilder()
                                                            .setAddress("192.0.2." + (i + 1))
                                                            .addPorts("27015-27030"))));
        }
        for (int i = 0; i < RULES; i++) {
            made.addFilterRules(rule(i));
        }
        AddressListSpec.Builder list =
                AddressListSpec.newBuilder().setAction(AddressListSpec.Action.DENY);
        for (int i = 0; i < RULES; i++) {
            list.addEntries("198.51.100." + i).addEntries("2001:db8:0:" + i + "::/64");
        }
        return made.addAddressLists(
                        AddressList.newBuilder()
                                .setMetadata(Metadata.newBuilder().setName("list"))
                                .setSpec(list))
                .build();
    }

    private static FilterRule rule(int number) {
        Match match =
                Match.newBuilder()
                        .addSources("10." + number + ".0.0/16")
                        .addSources("2001:db8:" + number + "::/48")
                        .setProtocol(number % 2 == 0 ? "UDP" : "TCP")
                        .addDestinationPorts(Integer.toString(1_024 + number))
                        .build();
        FilterRuleSpec.Builder spec =
                FilterRuleSpec.newBuilder().setPriority(1 + number).setMatch(match);
        if (number % 3 == 0) {
            spec.setAction(FilterRuleSpec.Action.RATE_LIMIT)
                    .setRateLimit(RateLimit.newBuilder().setRatePps(100).setBurstPackets(10));
        } else {
            spec.setAction(FilterRuleSpec.Action.DROP);
        }
        return FilterRule.newBuilder()
                .setMetadata(Metadata.newBuilder().setName("rule-" + number))
                .setSpec(spec)
                .build();
    }
}
