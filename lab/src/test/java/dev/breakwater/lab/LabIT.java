package dev.breakwater.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.lab.client.Client;
import dev.breakwater.lab.client.FinishedRequest;
import dev.breakwater.lab.client.OfferedLoad;
import dev.breakwater.lab.client.Outcome;
import dev.breakwater.lab.origin.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabIT {
    @Test
    void isMadeOfFourNamespacesAndLeavesNothing() {
        List<Path> made;

        try (Lab lab = Lab.create("labtest")) {
            made =
                    Stream.concat(
                                    Stream.of(lab.folder()),
                                    Stream.of(LabPlace.values()).map(place -> lab.at(place).path()))
                            .toList();
            assertThat(made).hasSize(5).allMatch(Files::exists);
        }

        assertThat(made).noneMatch(Files::exists);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.10", "2001:db8::10"})
    void theClientReachesTheOriginThroughTheEdge(String address) throws InterruptedException {
        try (Lab lab = Lab.create("labtest");
                Origin _ = Origin.start(lab, 80);
                Client client =
                        Client.start(lab, new OfferedLoad(address, 80, 4, 100, 10, 1_000, 2_000))) {
            List<FinishedRequest> reports = client.awaitReports(200, Duration.ofSeconds(10));

            assertThat(reports)
                    .extracting(FinishedRequest::outcome)
                    .hasSizeGreaterThanOrEqualTo(200)
                    .containsOnly(Outcome.SERVED);
            assertThat(lab.counters(LabPlace.EDGE, LabPlace.CLIENT.linkOfEdge()).receivedPackets())
                    .isGreaterThan(200);
        }
    }

    @Test
    void refusesANamespaceOfSomebodyElse() {
        try (Lab lab = Lab.create("labtest");
                Lab other = Lab.create("labtest")) {
            Namespace foreign = other.at(LabPlace.ATTACKER);

            assertThatThrownBy(() -> lab.requireOwnLink(foreign, LabPlace.ATTACKER.link()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: one of lab " + lab.id());
        }
    }

    @Test
    void refusesALinkThatLeadsNowhereInTheLab() {
        try (Lab lab = Lab.create("labtest")) {
            Namespace attacker = lab.at(LabPlace.ATTACKER);

            assertThatThrownBy(() -> lab.requireOwnLink(attacker, "lo"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("link: lo");
        }
    }

    @Test
    void refusesANameThatCouldMeanSomethingElse() {
        assertThatThrownBy(() -> Lab.create("../etc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name: ../etc");
    }
}
