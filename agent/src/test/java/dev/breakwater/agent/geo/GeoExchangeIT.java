package dev.breakwater.agent.geo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.agent.config.ApplyOutcome;
import dev.breakwater.agent.config.VersionApplier;
import dev.breakwater.agent.config.VersionFolder;
import dev.breakwater.agent.config.Versions;
import dev.breakwater.agent.kernel.Shield;
import dev.breakwater.agent.kernel.ShieldSettings;
import dev.breakwater.agent.kernel.Traffic;
import dev.breakwater.agent.tables.SlotCounts;
import dev.breakwater.agent.tables.Tally;
import dev.breakwater.api.v1.Configuration;
import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.api.v1.FilterRuleSpec;
import dev.breakwater.api.v1.Match;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.bpf.Reason;
import dev.breakwater.kernel.NetworkNamespace;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.config.InterfaceRole;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.geo.GeoTable;
import dev.breakwater.shield.geo.NodeSources;
import dev.breakwater.shield.geo.SpecialSources;
import dev.breakwater.testkit.geo.DatabaseFile;
import dev.breakwater.testkit.network.Await;
import dev.breakwater.testkit.network.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A geo database takes the place of another while packets arrive: those that both of them let in
/// are let in throughout, and those that neither does, never.
class GeoExchangeIT {
    /// Routed in the Internet, and nowhere here: both namespaces are the test's own.
    private static final String SOURCE = "193.0.6.139";

    private static final Set<Integer> NO_BACKEND = Set.of(0);
    private static final int EXCHANGES = 10;

    /// So many that the kernel's table of all /24s holds them, with chunks below.
    private static final int MANY = 3_000;

    @TempDir private Path folder;

    private final String name = "bwg-" + ProcessHandle.current().pid();
    private final VethPair cable = VethPair.lay("bwg");
    private final AtomicBoolean isDone = new AtomicBoolean();
    private Traffic traffic;
    private Shield shield;
    private VersionFolder state;
    private VersionApplier applier;
    private GeoFiles files;
    private GeoLoop loop;
    private long modified = 1_000;

    @BeforeEach
    void start() throws IOException {
        cable.outside("ip addr add " + SOURCE + "/32 dev eth0");
        cable.inside("ip route add " + SOURCE + "/32 dev eth0");
        traffic = new Traffic(cable, SOURCE);
        shield =
                Shield.open(
                        new ShieldSettings(
                                name,
                                NetworkNamespace.named(cable.inside()),
                                List.of(VethPair.INTERFACE),
                                1 << 4));
        state = VersionFolder.open(folder.resolve("state"));
        applier = new VersionApplier(shield, state, new HashSeed(1, 2));
        write("DE", 0);
        files = GeoFiles.of(database(), Path.of(""), folder.resolve("copies"));
        loop = new GeoLoop(files, this::know);
        loop.turn();
        applier.resume(Instant.EPOCH);
        assertThat(applier.apply(Versions.offer(droppingFrance()), Instant.EPOCH))
                .isInstanceOf(ApplyOutcome.Applied.class);
    }

    @AfterEach
    void clean() {
        loop.close();
        state.close();
        shield.close();
        Shield.detach(name);
        traffic.close();
        cable.close();
    }

    @Test
    void dropsNoPacketThatBothDatabasesLetIn() throws Exception {
        exchangeUnderTraffic("DE");

        assertThat(settled().backends().get(0)).containsOnlyKeys(Reason.NO_BACKEND);
        assertThat(traffic.arrived()).isPositive();
    }

    @Test
    void passesNoPacketThatBothDatabasesDeny() throws Exception {
        exchange("FR", 0);
        exchangeUnderTraffic("FR");

        assertThat(settled().backends().get(0)).containsOnlyKeys(Reason.RULE_DROP);
        assertThat(traffic.arrived()).isZero();
    }

    @Test
    void judgesByTheNewDatabaseAndKeepsItWhereTheNextIsDamaged() throws Exception {
        exchange("FR", MANY);
        Files.write(database(), new byte[5_000]);
        loop.turn();

        traffic.send(5);

        Await.until(() -> count(Reason.RULE_DROP) == 5, "five packets from France");
        assertThat(traffic.arrived()).isZero();
    }

    private void exchangeUnderTraffic(String country) throws Exception {
        Thread sender =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    while (!isDone.get()) {
                                        traffic.send(100);
                                    }
                                });
        try {
            for (int i = 1; i <= EXCHANGES; i++) {
                exchange(country, i % 2 * MANY + i);
            }
        } finally {
            isDone.set(true);
            sender.join();
        }
    }

    private void exchange(String country, int others) throws IOException {
        write(country, others);
        loop.turn();
        assertThat(files.table().find(address(SOURCE))).hasToString(country + " -");
    }

    /// @param others so many addresses elsewhere, each in a network of its own
    private void write(String country, int others) throws IOException {
        DatabaseFile file = new DatabaseFile(24, 6);
        file.put(IpPrefix.of(address(SOURCE), 24), record(country));
        for (int i = 0; i < others; i++) {
            file.put(IpPrefix.single(IpAddress.ipv4(0x0800_0001 + (i << 8))), record("US"));
        }
        Files.write(database(), file.bytes());
        Files.setLastModifiedTime(database(), FileTime.fromMillis(modified++));
    }

    private static Map<String, ?> record(String country) {
        return Map.of("country", Map.of("iso_code", country));
    }

    private Path database() {
        return folder.resolve("country.mmdb");
    }

    private void know(GeoTable table) {
        applier.know(new NodeSources(table, SpecialSources.NO_OWN, InterfaceRole.LAN));
    }

    private static IpAddress address(String text) {
        return IpText.parseAddress(text).orElseThrow();
    }

    private static Configuration droppingFrance() {
        return Versions.empty(1).toBuilder()
                .addFilterRules(
                        FilterRule.newBuilder()
                                .setMetadata(Metadata.newBuilder().setName("france"))
                                .setSpec(
                                        FilterRuleSpec.newBuilder()
                                                .setPriority(1)
                                                .setMatch(Match.newBuilder().addCountries("FR"))
                                                .setAction(FilterRuleSpec.Action.DROP)))
                .build();
    }

    private long count(Reason reason) {
        return read().backends()
                .getOrDefault(0, Map.of())
                .getOrDefault(reason, Tally.ZERO)
                .packets();
    }

    /// When what was received is judged.
    private SlotCounts settled() {
        Await.until(
                () -> {
                    SlotCounts counts = read();
                    return counts.received().packets() > 0
                            && counts.backends().getOrDefault(0, Map.of()).values().stream()
                                            .mapToLong(Tally::packets)
                                            .sum()
                                    == counts.received().packets();
                },
                "all packets judged");
        return read();
    }

    private SlotCounts read() {
        return shield.readCounts(NO_BACKEND, Set.of());
    }
}
