package dev.breakwater.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/// Decides which version to apply and what to tell control. Pure: no I/O, no clock, no threads.
///
/// A version is applied at most once, and never after a later one of the same history. While one is
/// being applied the newest of those that arrive waits; the others are passed over. A version that
/// the world would not take (no room on the disk) is tried again every half minute; one that is at
/// fault itself is not.
///
/// Owned by one thread.
public final class ConfigFollower {
    /// How long a version waits after the disk or the kernel would not take it.
    public static final long RETRY_NANOS = 30_000_000_000L;

    private record Retry(Offer offer, long atNanos) {}

    private VersionId applied;
    private Optional<Long> stream = Optional.empty();
    private Optional<VersionId> offeredHere = Optional.empty();
    private Optional<Offer> applying = Optional.empty();
    private Optional<Offer> waiting = Optional.empty();
    private Optional<Retry> retry = Optional.empty();
    private long passedOverCount;

    /// @param applied what the kernel runs from this node's own disk
    public ConfigFollower(VersionId applied) {
        this.applied = applied;
    }

    /// What the kernel runs.
    public VersionId applied() {
        return applied;
    }

    /// Whether a stream is open.
    public boolean isConnected() {
        return stream.isPresent();
    }

    /// How many versions arrived and were never tried, since a newer one arrived first.
    public long passedOverCount() {
        return passedOverCount;
    }

    public List<FollowerEffect> on(FollowerEvent event, long nowNanos) {
        return switch (event) {
            case FollowerEvent.Connected(long opened) -> {
                stream = Optional.of(opened);
                offeredHere = Optional.empty();
                yield List.of(new FollowerEffect.SayHello(opened, applied));
            }
            case FollowerEvent.Disconnected(long closed) -> {
                stream = stream.filter(open -> open != closed);
                yield List.of();
            }
            case FollowerEvent.Offered(long from, Offer offer) ->
                    stream.filter(open -> open == from).isPresent()
                            ? onOffer(offer)
                            : List.of(); // A stream that ended may carry an older history's.
            case FollowerEvent.Applied(VersionId id) -> onApplied(id);
            case FollowerEvent.Refused(Offer offer, Refusal refusal) ->
                    onRefused(offer, refusal, nowNanos);
            case FollowerEvent.Tick() -> onTick(nowNanos);
        };
    }

    private List<FollowerEffect> onOffer(Offer offer) {
        if (offeredHere.isEmpty() || offer.id().replaces(offeredHere.get())) {
            offeredHere = Optional.of(offer.id());
        }
        if (applying.isEmpty() && offer.id().equals(applied)) {
            // Control missed our word, or our Hello crossed its offer.
            return say(applied, open -> new FollowerEffect.SayApplied(open, applied));
        }
        VersionId newest = waiting.or(() -> applying).map(Offer::id).orElse(applied);
        if (!offer.id().replaces(newest)) {
            return List.of();
        }
        retry = Optional.empty();
        if (applying.isEmpty()) {
            return List.of(apply(offer));
        }
        passedOverCount += waiting.isPresent() ? 1 : 0;
        waiting = Optional.of(offer);
        return List.of();
    }

    private List<FollowerEffect> onApplied(VersionId id) {
        requireApplying(id);
        applied = id;
        applying = Optional.empty();
        List<FollowerEffect> effects = new ArrayList<>();
        effects.addAll(say(id, open -> new FollowerEffect.SayApplied(open, id)));
        effects.addAll(applyWaiting());
        return effects;
    }

    private List<FollowerEffect> onRefused(Offer offer, Refusal refusal, long nowNanos) {
        requireApplying(offer.id());
        applying = Optional.empty();
        List<FollowerEffect> effects = new ArrayList<>();
        effects.addAll(
                say(offer.id(), open -> new FollowerEffect.SayRefused(open, offer.id(), refusal)));
        List<FollowerEffect> next = applyWaiting();
        if (next.isEmpty() && refusal.isPassing()) {
            retry = Optional.of(new Retry(offer, nowNanos + RETRY_NANOS));
        }
        effects.addAll(next);
        return effects;
    }

    private List<FollowerEffect> onTick(long nowNanos) {
        if (retry.isEmpty() || nowNanos - retry.get().atNanos() < 0) {
            return List.of();
        }
        Offer offer = retry.get().offer();
        retry = Optional.empty();
        return List.of(apply(offer));
    }

    private List<FollowerEffect> applyWaiting() {
        Optional<Offer> next = waiting;
        waiting = Optional.empty();
        return next.map(offer -> List.of(apply(offer))).orElse(List.of());
    }

    private FollowerEffect apply(Offer offer) {
        assert applying.isEmpty() : applying;
        applying = Optional.of(offer);
        return new FollowerEffect.Apply(offer);
    }

    /// Says something of a version that this very stream offered. Of one that an earlier stream
    /// did, control hears when it offers it again, as it will: our Hello named the one before.
    private List<FollowerEffect> say(VersionId id, LongFunction<FollowerEffect> message) {
        return stream.filter(_ -> wasOfferedHere(id))
                .map(open -> List.of(message.apply(open)))
                .orElse(List.of());
    }

    private boolean wasOfferedHere(VersionId id) {
        return offeredHere
                .filter(newest -> newest.history().equals(id.history()))
                .filter(newest -> newest.number() >= id.number())
                .isPresent();
    }

    private void requireApplying(VersionId id) {
        if (applying.map(Offer::id).filter(id::equals).isEmpty()) {
            throw new IllegalStateException(
                    "version: " + id + " (expected: the one being applied, " + applying + ")");
        }
    }
}
