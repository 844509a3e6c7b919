package dev.breakwater.lab.flood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.lab.Lab;
import dev.breakwater.lab.LabPlace;
import dev.breakwater.runtime.time.NanoClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloodIT {
    private static final NanoClock CLOCK = NanoClock.system();
    private static final FloodStream UDP =
            new FloodStream(
                    "udp", FloodKind.UDP, List.of("198.18.0.0/15"), "192.0.2.10", 80, 64, 40_000);
    private static final FloodStream SYN =
            new FloodStream(
                    "syn", FloodKind.SYN, List.of("128.0.0.0/2"), "192.0.2.10", 80, 0, 10_000);
    private static final FloodStream DATA_IPV6 =
            new FloodStream(
                    "data",
                    FloodKind.DATA,
                    List.of("2001:db8:bad::/48"),
                    "2001:db8::10",
                    80,
                    101,
                    5_000);

    @Test
    void whatIsSentArrivesAtTheEdgeAndStopsByItself() {
        FloodPlan plan = new FloodPlan(List.of(UDP, SYN, DATA_IPV6), Duration.ofSeconds(1), 7);
        try (Lab lab = Lab.create("floodtest")) {
            long before = receivedByEdge(lab);

            try (Flood flood = Flood.start(lab, lab.at(LabPlace.ATTACKER), plan, CLOCK)) {
                flood.ended().join();
                List<Long> sent = flood.sentPackets();
                long sum = sent.stream().mapToLong(Long::longValue).sum();

                assertThat(sent.get(0)).isBetween(30_000L, 40_000L);
                assertThat(sent.get(1)).isBetween(7_500L, 10_000L);
                assertThat(sent.get(2)).isBetween(3_750L, 5_000L);
                assertThat(receivedByEdge(lab) - before).isBetween(sum * 99 / 100, sum + 20);
            }
        }
    }

    @Test
    void checksumsAreRightSoTheOriginTakesThePackets() {
        FloodPlan plan = new FloodPlan(List.of(UDP, SYN, DATA_IPV6), Duration.ofSeconds(1), 7);
        try (Lab lab = Lab.create("floodtest");
                Flood flood = Flood.start(lab, lab.at(LabPlace.ATTACKER), plan, CLOCK)) {
            flood.ended().join();

            Snmp snmp = Snmp.of(lab, LabPlace.ORIGIN);
            assertThat(snmp.value("Udp", "NoPorts")).isGreaterThan(20_000);
            assertThat(snmp.value("Tcp", "InSegs")).isGreaterThan(10_000);
            assertThat(snmp.value("Udp", "InCsumErrors")).isZero();
            assertThat(snmp.value("Tcp", "InCsumErrors")).isZero();
            assertThat(snmp.value("Ip", "InHdrErrors")).isZero();
        }
    }

    @Test
    void refusesTheNamespaceOfAnotherLab() {
        FloodPlan plan = new FloodPlan(List.of(UDP), Duration.ofSeconds(1), 7);
        try (Lab lab = Lab.create("floodtest");
                Lab other = Lab.create("floodtest")) {
            assertThatThrownBy(() -> Flood.start(lab, other.at(LabPlace.ATTACKER), plan, CLOCK))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("namespace: ");
        }
    }

    @Test
    void refusesANamespaceWithoutTheAttackersLink() {
        FloodPlan plan = new FloodPlan(List.of(UDP), Duration.ofSeconds(1), 7);
        try (Lab lab = Lab.create("floodtest")) {
            assertThatThrownBy(() -> Flood.start(lab, lab.at(LabPlace.CLIENT), plan, CLOCK))
                    .hasMessageContaining("bw-attacker");
        }
    }

    @Test
    void stopsWhenItIsClosed() {
        FloodPlan plan = new FloodPlan(List.of(UDP), Duration.ofMinutes(10), 7);
        try (Lab lab = Lab.create("floodtest")) {
            Flood flood = Flood.start(lab, lab.at(LabPlace.ATTACKER), plan, CLOCK);

            flood.close();

            assertThat(flood.ended()).isDone();
        }
    }

    private static long receivedByEdge(Lab lab) {
        return lab.counters(LabPlace.EDGE, LabPlace.ATTACKER.linkOfEdge()).receivedPackets();
    }
}
