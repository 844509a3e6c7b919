package dev.breakwater.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.shield.wire.VersionContent;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigFollowerTest {
    private static final Refusal FAULTY = new Refusal("FilterRule/a", "priority: 0", false);
    private static final Refusal DISK_FULL = new Refusal("", "disk: no space", true);

    private final ConfigFollower follower = new ConfigFollower(id(5));
    private long nowNanos;

    @Test
    void saysWhatItRunsFirst() {
        assertThat(on(new FollowerEvent.Connected(1)))
                .containsExactly(new FollowerEffect.SayHello(1, id(5)));
    }

    @Test
    void appliesALaterVersionThenSaysSo() {
        on(new FollowerEvent.Connected(1));

        assertThat(offer(1, 6)).containsExactly(new FollowerEffect.Apply(offer(6)));
        assertThat(on(new FollowerEvent.Applied(id(6))))
                .containsExactly(new FollowerEffect.SayApplied(1, id(6)));
        assertThat(follower.applied()).isEqualTo(id(6));
    }

    @Test
    void neverGoesBack() {
        on(new FollowerEvent.Connected(1));

        assertThat(offer(1, 4)).isEmpty();
    }

    @Test
    void saysAgainWhatItAppliedWhereControlMissedIt() {
        on(new FollowerEvent.Connected(1));

        assertThat(offer(1, 5)).containsExactly(new FollowerEffect.SayApplied(1, id(5)));
    }

    @Test
    void takesAnotherHistorysVersionWhateverItsNumber() {
        on(new FollowerEvent.Connected(1));
        Offer other = new Offer(new VersionId("made-anew", 1), VersionContent.EMPTY);

        assertThat(on(new FollowerEvent.Offered(1, other)))
                .containsExactly(new FollowerEffect.Apply(other));
    }

    @Test
    void appliesTheNewestOfThoseThatWaited() {
        on(new FollowerEvent.Connected(1));
        offer(1, 6);
        offer(1, 7);
        offer(1, 9);
        offer(1, 8);

        assertThat(on(new FollowerEvent.Applied(id(6))))
                .containsExactly(
                        new FollowerEffect.SayApplied(1, id(6)),
                        new FollowerEffect.Apply(offer(9)));
        assertThat(follower.passedOverCount()).isEqualTo(1);
    }

    @Test
    void triesWhatItRefusedOnceMoreWhereItIsOfferedOtherwise() {
        on(new FollowerEvent.Connected(1));
        offer(1, 6);
        on(new FollowerEvent.Refused(offer(6), FAULTY));

        assertThat(offer(1, 6)).containsExactly(new FollowerEffect.Apply(offer(6)));
    }

    @Test
    void refusesWithTheReasonAndKeepsWhatItHas() {
        on(new FollowerEvent.Connected(1));
        offer(1, 6);

        assertThat(on(new FollowerEvent.Refused(offer(6), FAULTY)))
                .containsExactly(new FollowerEffect.SayRefused(1, id(6), FAULTY));
        assertThat(follower.applied()).isEqualTo(id(5));
        nowNanos += 10 * ConfigFollower.RETRY_NANOS;
        assertThat(on(new FollowerEvent.Tick())).isEmpty();
    }

    @Test
    void triesAgainLaterWhatTheWorldWouldNotTake() {
        on(new FollowerEvent.Connected(1));
        offer(1, 6);
        on(new FollowerEvent.Refused(offer(6), DISK_FULL));

        nowNanos += ConfigFollower.RETRY_NANOS - 1;
        assertThat(on(new FollowerEvent.Tick())).isEmpty();
        nowNanos += 1;
        assertThat(on(new FollowerEvent.Tick()))
                .containsExactly(new FollowerEffect.Apply(offer(6)));
    }

    @Test
    void forgetsWhatTheWorldWouldNotTakeOnceANewerOneComes() {
        on(new FollowerEvent.Connected(1));
        offer(1, 6);
        on(new FollowerEvent.Refused(offer(6), DISK_FULL));
        offer(1, 7);
        on(new FollowerEvent.Applied(id(7)));

        nowNanos += ConfigFollower.RETRY_NANOS;
        assertThat(on(new FollowerEvent.Tick())).isEmpty();
    }

    @Test
    void doesNotHearAStreamThatHasEnded() {
        on(new FollowerEvent.Connected(1));
        on(new FollowerEvent.Connected(2));

        assertThat(offer(1, 6)).isEmpty();
        on(new FollowerEvent.Disconnected(1));
        assertThat(follower.isConnected()).isTrue();
    }

    @Test
    void saysOfAVersionOnlyOnAStreamThatOfferedIt() {
        on(new FollowerEvent.Connected(1));
        offer(1, 6);
        on(new FollowerEvent.Disconnected(1));
        on(new FollowerEvent.Connected(2));

        assertThat(on(new FollowerEvent.Applied(id(6)))).isEmpty();
        assertThat(offer(2, 6)).containsExactly(new FollowerEffect.SayApplied(2, id(6)));
    }

    @Test
    void takesAnOutcomeNobodyAskedForAsADefect() {
        assertThatThrownBy(() -> on(new FollowerEvent.Applied(id(6))))
                .isInstanceOf(IllegalStateException.class);
    }

    private List<FollowerEffect> on(FollowerEvent event) {
        return follower.on(event, nowNanos);
    }

    private List<FollowerEffect> offer(long stream, long number) {
        return on(new FollowerEvent.Offered(stream, offer(number)));
    }

    private static Offer offer(long number) {
        return Versions.offer(Versions.empty(number));
    }

    private static VersionId id(long number) {
        return new VersionId(Versions.HISTORY, number);
    }
}
