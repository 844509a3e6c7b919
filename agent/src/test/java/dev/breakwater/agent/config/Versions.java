package dev.breakwater.agent.config;

import dev.breakwater.api.v1.Backend;
import dev.breakwater.api.v1.BackendSpec;
import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.api.v1.FilterRuleSpec;
import dev.breakwater.api.v1.Listen;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.api.v1.Protection;
import dev.breakwater.api.v1.RateLimit;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.wire.VersionContent;
import java.util.ArrayList;
import java.util.List;

/// Configurations for the tests of this module.
public final class Versions {
    /// The history of all versions here.
    public static final String HISTORY = "history-1";

    static final HashSeed SEED = new HashSeed(1, 2);

    private Versions() {}

    /// A version as it is offered.
    public static Offer offer(Configuration version) {
        return Offer.of(version.getHistory(), version.getVersion(), content(version));
    }

    /// The resources of a version.
    public static VersionContent content(Configuration version) {
        return VersionContent.of(resources(version));
    }

    /// The resources of a version.
    public static List<Resource> resources(Configuration version) {
        List<Resource> all = new ArrayList<>();
        version.getBackendsList()
                .forEach(one -> all.add(Resource.newBuilder().setBackend(one).build()));
        version.getFilterRulesList()
                .forEach(one -> all.add(Resource.newBuilder().setFilterRule(one).build()));
        version.getAddressListsList()
                .forEach(one -> all.add(Resource.newBuilder().setAddressList(one).build()));
        return all;
    }

    /// A version without resources.
    public static Configuration empty(long number) {
        return Configuration.newBuilder().setVersion(number).setHistory(HISTORY).build();
    }

    /// A version with UDP backends of these names.
    public static Configuration ofBackends(long number, String... names) {
        Configuration.Builder configuration = empty(number).toBuilder();
        for (int i = 0; i < names.length; i++) {
            configuration.addBackends(
                    Backend.newBuilder()
                            .setMetadata(Metadata.newBuilder().setName(names[i]))
                            .setSpec(
                                    BackendSpec.newBuilder()
                                            .setType(BackendSpec.Type.UDP)
                                            .addListen(
                                                    Listen.newBuilder()
                                                            .setAddress("192.0.2.1")
                                                            .addPorts(portOf(names[i])))));
        }
        return configuration.build();
    }

    /// A version with one backend over TCP.
    public static Configuration ofProof(long number, Protection.ProofPolicy proof) {
        Configuration.Builder configuration = ofBackends(number, "web").toBuilder();
        configuration
                .getBackendsBuilder(0)
                .getSpecBuilder()
                .setType(BackendSpec.Type.TCP)
                .getProtectionBuilder()
                .setProof(proof);
        return configuration.build();
    }

    /// A version with one backend and rate-limiting rules of these names.
    public static Configuration ofRules(long number, String... names) {
        Configuration.Builder configuration = ofBackends(number, "game").toBuilder();
        for (String name : names) {
            configuration.addFilterRules(
                    FilterRule.newBuilder()
                            .setMetadata(Metadata.newBuilder().setName(name))
                            .setSpec(
                                    FilterRuleSpec.newBuilder()
                                            .setPriority(10)
                                            .setAction(FilterRuleSpec.Action.RATE_LIMIT)
                                            .setRateLimit(
                                                    RateLimit.newBuilder()
                                                            .setRatePps(100)
                                                            .setBurstPackets(10))));
        }
        return configuration.build();
    }

    /// A version whose only rule can't be: a priority of 0.
    public static Configuration wrong(long number) {
        Configuration.Builder configuration = ofRules(number, "broken").toBuilder();
        configuration.getFilterRulesBuilder(0).getSpecBuilder().clearPriority();
        return configuration.build();
    }

    private static String portOf(String name) {
        return Integer.toString(1024 + Math.floorMod(name.hashCode(), 60_000));
    }
}
