package dev.breakwater.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.lab.client.FinishedRequest;
import dev.breakwater.lab.client.Outcome;
import dev.breakwater.lab.client.RequestKind;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServedTest {
    @Test
    void quantilesAreOfWhatWasServed() {
        List<FinishedRequest> requests =
                IntStream.rangeClosed(1, 100)
                        .mapToObj(micros -> request(RequestKind.KEPT, Outcome.SERVED, micros))
                        .toList();

        Served served = Served.of(requests);

        assertThat(served.p50Micros()).isEqualTo(50);
        assertThat(served.p99Micros()).isEqualTo(99);
    }

    @Test
    void failuresLowerTheShareAndNotTheLatency() {
        Served served =
                Served.of(
                        List.of(
                                request(RequestKind.NEW, Outcome.TIMED_OUT, 1_000_000),
                                request(RequestKind.NEW, Outcome.SERVED, 10),
                                request(RequestKind.KEPT, Outcome.BROKEN, 5),
                                request(RequestKind.KEPT, Outcome.SERVED, 20)));

        assertThat(served).isEqualTo(new Served(2, 2, 10, 20, 2, 1));
        assertThat(served.share()).isEqualTo(0.5);
    }

    @Test
    void nothingAskedIsNothingServed() {
        assertThat(Served.of(List.of()).share()).isZero();
    }

    private static FinishedRequest request(RequestKind kind, Outcome outcome, long micros) {
        return new FinishedRequest(0, kind, outcome, micros);
    }
}
