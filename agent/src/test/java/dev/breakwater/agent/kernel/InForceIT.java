package dev.breakwater.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.config.ApplyOutcome;
import dev.breakwater.agent.config.InForceLoop;
import dev.breakwater.agent.config.VersionApplier;
import dev.breakwater.agent.config.VersionFolder;
import dev.breakwater.agent.config.Versions;
import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.AddressListEntry;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.api.v1.FilterRuleSpec;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.bpf.Reason;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.VethPair;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What ends ends on the node too, for packets, within a second: an entry of a list, and a rule.
class InForceIT {
    private static final Duration IN_FORCE_WITHIN = Duration.ofSeconds(1);

    @TempDir private Path state;

    private final String name = "bwf-" + ProcessHandle.current().pid();
    private final VethPair cable = VethPair.lay("bwf");
    private final Traffic traffic = new Traffic(cable);
    private final CompletableFuture<Throwable> death = new CompletableFuture<>();
    private final InstantSource clock = InstantSource.system();
    private Shield shield;
    private VersionFolder folder;
    private VersionApplier applier;
    private InForceLoop loop;

    @BeforeEach
    void start() {
        shield =
                Shield.open(
                        new ShieldSettings(
                                name,
                                NetworkNamespace.named(cable.inside()),
                                List.of(VethPair.INTERFACE),
                                1 << 4));
        folder = VersionFolder.open(state);
        applier = new VersionApplier(shield, folder, new HashSeed(1, 2));
        applier.resume(clock.instant());
        loop = new InForceLoop(applier, clock);
        loop.start(death::complete);
    }

    @AfterEach
    void clean() {
        loop.close();
        folder.close();
        shield.close();
        Shield.detach(name);
        traffic.close();
        cable.close();
        assertThat(death).isNotDone();
    }

    @Test
    void aDeniedSourcePassesWithinASecondOfItsEntrysExpiry() {
        Instant expiry = soon();
        apply(denyingUntil(expiry));

        Instant passed = firstToPass();

        assertThat(passed).isBetween(expiry, expiry.plus(IN_FORCE_WITHIN));
    }

    @Test
    void aRuleDropsNothingWithinASecondOfItsEnd() {
        Instant end = soon();
        apply(dropping(FilterRuleSpec.newBuilder().setActiveUntil(end.toString())));

        Instant passed = firstToPass();

        assertThat(passed).isBetween(end, end.plus(IN_FORCE_WITHIN));
    }

    @Test
    void aRuleDropsWithinASecondOfItsBeginning() {
        Instant begin = soon();
        apply(dropping(FilterRuleSpec.newBuilder().setActiveFrom(begin.toString())));

        Instant dropped = firstToBeDropped();

        assertThat(dropped).isBetween(begin, begin.plus(IN_FORCE_WITHIN));
    }

    /// Whole seconds, as entries have them, and late enough to be in force before.
    private Instant soon() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(4);
    }

    private void apply(Configuration version) {
        assertThat(applier.apply(Versions.offer(version), clock.instant()))
                .isInstanceOf(ApplyOutcome.Applied.class);
    }

    private Instant firstToPass() {
        Await.until(() -> sentAnd(() -> traffic.arrived() > 0), "a packet passes");
        return clock.instant();
    }

    private Instant firstToBeDropped() {
        Await.until(() -> sentAnd(this::isAnyDropped), "a packet is dropped");
        return clock.instant();
    }

    private boolean sentAnd(BooleanSupplier seen) {
        traffic.send(1);
        return seen.getAsBoolean();
    }

    private boolean isAnyDropped() {
        return shield.readCounts(Set.of(0), Set.of())
                .backends()
                .getOrDefault(0, Map.of())
                .containsKey(Reason.RULE_DROP);
    }

    private static Configuration denyingUntil(Instant expiry) {
        AddressListEntry entry =
                AddressListEntry.newBuilder()
                        .setPrefix(VethPair.OUTSIDE_ADDRESS)
                        .setExpires(expiry.toString())
                        .build();
        AddressListSpec.Builder spec =
                AddressListSpec.newBuilder()
                        .setAction(AddressListSpec.Action.DENY)
                        .addEntries("")
                        .addNotedEntries(entry);
        return Versions.ofBackends(1, "game").toBuilder()
                .addAddressLists(
                        AddressList.newBuilder()
                                .setMetadata(Metadata.newBuilder().setName("brief"))
                                .setSpec(spec))
                .build();
    }

    private static Configuration dropping(FilterRuleSpec.Builder when) {
        return Versions.ofBackends(1, "game").toBuilder()
                .addFilterRules(
                        FilterRule.newBuilder()
                                .setMetadata(Metadata.newBuilder().setName("brief"))
                                .setSpec(when.setPriority(1).setAction(FilterRuleSpec.Action.DROP)))
                .build();
    }
}
