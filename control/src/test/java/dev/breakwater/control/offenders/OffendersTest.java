package dev.breakwater.control.offenders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.api.v1.Denial;
import dev.breakwater.api.v1.Denials;
import dev.breakwater.shield.config.IpAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OffendersTest {
    private static final IpAddress SOURCE = IpAddress.ipv4(0xC0000201);
    private static final long TEN_MINUTES_MILLIS = 600_000;

    private Instant now = Instant.ofEpochSecond(1_000);
    private final Offenders offenders = new Offenders(() -> now);

    @Test
    void keepsAnOffenderUntilItsTimeIsOver() {
        accept("edge-1", denial(SOURCE, 60_000));

        now = now.plusSeconds(59);
        assertThat(offenders.list())
                .containsExactly(
                        new Offender(
                                SOURCE, "lobby", "edge-1", Instant.ofEpochSecond(1_060), false));
        now = now.plusSeconds(1);
        assertThat(offenders.list()).isEmpty();
    }

    @Test
    void hasNoNewsForANodeThatWasTold() {
        accept("edge-1", denial(SOURCE, 60_000));
        long told = offenders.after(0).orElseThrow().number();

        accept("edge-1", denial(SOURCE, 60_000));
        assertThat(offenders.after(told)).isEmpty();
    }

    @Test
    void keepsTheLaterOfTwoOffences() {
        accept("edge-1", denial(SOURCE, 60_000));
        accept("edge-2", denial(SOURCE, TEN_MINUTES_MILLIS));
        accept("edge-3", denial(SOURCE, 30_000));

        assertThat(offenders.list()).extracting(Offender::node).containsExactly("edge-2");
    }

    @Test
    void keepsAPardonForNodesThatTellOfTheSameDenialAgain() {
        accept("edge-1", denial(SOURCE, 60_000));
        assertThat(offenders.pardon(SOURCE)).isTrue();
        long told = offenders.after(0).orElseThrow().number();

        accept("edge-2", denial(SOURCE, 60_000));
        assertThat(offenders.list()).isEmpty();
        assertThat(millis(told)).containsExactly(0L);
        assertThat(offenders.pardon(SOURCE)).isFalse();
    }

    @Test
    void deniesAPardonedSourceForItsNextOffence() {
        accept("edge-1", denial(SOURCE, 60_000));
        offenders.pardon(SOURCE);
        now = now.plusSeconds(30);
        accept("edge-1", denial(SOURCE, 60_000));

        assertThat(offenders.list()).hasSize(1);
        assertThat(millis(0)).containsExactly(60_000L);
    }

    @Test
    void leavesOutWhatIsTooMuchUntilOthersAreOver() {
        for (int i = 0; i < Offenders.OFFENDERS_MAX; i++) {
            accept("edge-1", denial(IpAddress.ipv4(i), 60_000));
        }
        accept("edge-1", denial(SOURCE, TEN_MINUTES_MILLIS));
        assertThat(offenders.list()).hasSize(Offenders.OFFENDERS_MAX);
        assertThat(offenders.leftOutCount()).isEqualTo(1);

        now = now.plusSeconds(60);
        accept("edge-1", denial(SOURCE, TEN_MINUTES_MILLIS));
        assertThat(offenders.list()).extracting(Offender::source).containsExactly(SOURCE);
    }

    @Test
    void tellsOnlySoManyInOneMessage() {
        for (int i = 0; i <= Offenders.MESSAGE_MAX; i++) {
            accept("edge-1", denial(IpAddress.ipv4(i), 60_000));
        }
        Offenders.News first = offenders.after(0).orElseThrow();
        Offenders.News second = offenders.after(first.number()).orElseThrow();

        assertThat(first.denials().getDenialsCount()).isEqualTo(Offenders.MESSAGE_MAX);
        assertThat(second.denials().getDenialsCount()).isEqualTo(1);
    }

    @Test
    void takesNothingOfAMessageThatCannotBe() {
        Denial good = denial(SOURCE, 60_000);
        for (Denial bad :
                List.of(
                        good.toBuilder().setAddress("192.0.2.0/24").build(),
                        good.toBuilder().setBackend("No name").build(),
                        good.toBuilder().setDeniedMillis(0).build(),
                        good.toBuilder().setDeniedMillis(TEN_MINUTES_MILLIS + 1).build())) {
            Denials message = Denials.newBuilder().addDenials(good).addDenials(bad).build();
            assertThat(offenders.accept("edge-1", message)).isPresent();
        }
        assertThat(offenders.list()).isEmpty();
    }

    private List<Long> millis(long told) {
        return offenders.after(told).orElseThrow().denials().getDenialsList().stream()
                .map(Denial::getDeniedMillis)
                .toList();
    }

    private void accept(String node, Denial denial) {
        Denials message = Denials.newBuilder().addDenials(denial).build();
        assertThat(offenders.accept(node, message)).isEmpty();
    }

    private static Denial denial(IpAddress source, long millis) {
        return Denial.newBuilder()
                .setAddress(source.toString())
                .setDeniedMillis(millis)
                .setBackend("lobby")
                .build();
    }
}
