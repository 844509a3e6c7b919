package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.answer.Answer;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.InterfaceRole;
import dev.breakwater.shield.config.ListAction;
import dev.breakwater.shield.config.PayloadMatch;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.geo.Geo;
import dev.breakwater.shield.geo.NodeSources;
import dev.breakwater.shield.registration.Registration;
import dev.breakwater.shield.registration.ServerPlace;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Judges frames under a configuration, as the packet path does. Owned by one thread.
///
/// A frame goes through: its form, the address lists, its backend's checks and limits, the filter
/// rules. The first that has a say decides.
public final class Oracle {
    private final BackendLimits backendLimits;
    private final Answers answers = new Answers();
    private final Registrations registrations = new Registrations();
    private final Proofs proofs;
    private final long[] ruleEmptyAtNanos = new long[ShieldAbi.RULE_SLOTS_MAX];
    private final Map<String, Hits> hits = new HashMap<>();
    private final Map<Integer, CountryHits> countryHits = new HashMap<>();
    private final NodeSources sources;

    private Version version;

    /// @param slots of this configuration
    /// @param stateSets of the sources' limits, and of connections: a power of two, up to 2^24
    public Oracle(Configuration configuration, Slots slots, HashSeed seed, int stateSets) {
        this(configuration, slots, seed, stateSets, NodeSources.NONE);
    }

    /// One at a node that knows where sources are from.
    ///
    /// @param slots of this configuration
    /// @param stateSets of the sources' limits, and of connections: a power of two, up to 2^24
    /// @param sources its role is that of the interface which frames arrive at
    public Oracle(
            Configuration configuration,
            Slots slots,
            HashSeed seed,
            int stateSets,
            NodeSources sources) {
        this.sources = sources;
        SourceBuckets sourceBuckets = new SourceBuckets(seed, stateSets);
        this.backendLimits = new BackendLimits(sourceBuckets);
        this.proofs = new Proofs(seed, stateSets, sourceBuckets, answers, registrations);
        this.version = Version.of(configuration, slots);
    }

    /// Judges by another version from now on. The rules that stay keep their hits and limits, the
    /// sources theirs.
    ///
    /// @param nextSlots the former slots' [Slots#next]
    public void swap(Configuration configuration, Slots nextSlots) {
        for (Map.Entry<String, Integer> rule : nextSlots.rules().entrySet()) {
            if (!version.slots().rules().entrySet().contains(rule)) {
                ruleEmptyAtNanos[rule.getValue()] = 0;
            }
        }
        hits.keySet().retainAll(nextSlots.rules().keySet());
        version = Version.of(configuration, nextSlots);
    }

    /// Tells what a server answers, in the place of what it answered before.
    public void tell(AnswerKey key, Answer answer) {
        answers.tell(key, answer);
    }

    /// Tells the keys of a server's cookies, in the place of those that it had before.
    public void register(ServerPlace place, Registration registration) {
        registrations.tell(place, registration);
    }

    /// Tells what the time of day is more than the time of frames, in nanoseconds; 0 before.
    public void tellWallClock(long offsetNanos) {
        registrations.tellWallClock(offsetNanos);
    }

    /// What becomes of a frame that arrives now.
    ///
    /// @param frame from its Ethernet header to its end
    /// @param nowNanos 0 or more; not less than the last frame's
    public Decision judge(byte[] frame, long nowNanos) {
        return switch (FrameReader.read(frame)) {
            case Parsed.Decided(Reason reason) ->
                    new Decision(reason, Optional.empty(), Optional.empty());
            case Parsed.Packet packet -> judge(packet, frame.length, nowNanos);
        };
    }

    /// What a rule matched so far.
    public Hits hits(String rule) {
        return hits.getOrDefault(rule, Hits.NONE);
    }

    /// What became of packets from a country, if the address lists said nothing of them.
    ///
    /// @param countryId [dev.breakwater.shield.config.CountryCode#id], or 0 where unknown
    public CountryHits countryHits(int countryId) {
        return countryHits.getOrDefault(countryId, CountryHits.NONE);
    }

    private Decision judge(Parsed.Packet packet, int frameBytes, long nowNanos) {
        Optional<Backend> backend = version.places().find(packet);
        Optional<ListAction> said = version.lists().find(packet.ip().source());
        if (said.isPresent()) {
            return switch (said.get()) {
                case ALLOW -> decision(Reason.ALLOWED, backend);
                case DENY -> decision(Reason.DENIED, backend);
            };
        }
        Geo geo = sources.find(packet.ip().source());
        Decision decision = judgeUnlisted(packet, geo, backend, frameBytes, nowNanos);
        if (sources.isAny()) {
            boolean isDropped = decision.reason().verdict() == Reason.Verdict.DROP;
            countryHits.merge(
                    geo.countryId(),
                    CountryHits.NONE.plus(isDropped, frameBytes),
                    (former, _) -> former.plus(isDropped, frameBytes));
        }
        return decision;
    }

    private Decision judgeUnlisted(
            Parsed.Packet packet,
            Geo geo,
            Optional<Backend> backend,
            int frameBytes,
            long nowNanos) {
        if (sources.role() == InterfaceRole.WAN) {
            Optional<Reason> wrong = WanSources.judge(sources.special(), packet.ip());
            if (wrong.isPresent()) {
                return decision(wrong.get(), backend);
            }
        }
        Proven proven = Proven.GOES_ON;
        if (backend.isPresent()) {
            proven = judgeAtBackend(backend.get(), packet, geo, nowNanos);
        }
        return switch (proven) {
            case Proven.Ends(Reason reason) -> decision(reason, backend);
            case Proven.GoesOn(boolean isAnswered) -> {
                Decision decision = judgeByRules(packet, geo, backend, frameBytes, nowNanos);
                yield isAnswered && decision.verdict() == Reason.Verdict.PASS
                        ? decision(Reason.ANSWERED, backend)
                        : decision;
            }
        };
    }

    /// What the backend's protection makes of a packet.
    private Proven judgeAtBackend(Backend backend, Parsed.Packet packet, Geo geo, long nowNanos) {
        Optional<Reason> against = Sanity.check(backend.protection().checks(), packet);
        if (against.isPresent()) {
            return new Proven.Ends(against.get());
        }
        if (sources.policy().denies(backend.protection(), geo)) {
            return new Proven.Ends(Reason.GEO_DENIED);
        }
        Optional<Reason> off = Inspection.judge(backend, packet);
        if (off.isPresent()) {
            return new Proven.Ends(off.get());
        }
        int slot = version.backendSlot(backend);
        Proven proven = proofs.judge(backend, slot, packet, nowNanos);
        if (proven instanceof Proven.Ends) {
            return proven;
        }
        return backendLimits
                .judge(backend, slot, packet, nowNanos)
                .<Proven>map(Proven.Ends::new)
                .orElse(proven);
    }

    private Decision judgeByRules(
            Parsed.Packet packet,
            Geo geo,
            Optional<Backend> backend,
            int frameBytes,
            long nowNanos) {
        int shadowHits = 0;
        int payloadLooks = 0;
        for (FilterRule rule : version.rules()) {
            if (!rule.decides() && shadowHits == ShieldAbi.SHADOW_HITS_MAX) {
                continue;
            }
            if (!RuleMatcher.matches(rule.match(), packet, geo)) {
                continue;
            }
            if (rule.match().payload() instanceof PayloadMatch.Bytes wanted
                    && (payloadLooks++ >= ShieldAbi.PAYLOAD_LOOKS_MAX
                            || !RuleMatcher.matches(wanted, packet.payload()))) {
                continue;
            }
            countHit(rule, frameBytes);
            if (rule.decides()) {
                Reason reason = apply(rule, nowNanos);
                return new Decision(reason, backend.map(Backend::name), Optional.of(rule.name()));
            }
            shadowHits++;
        }
        return decision(backend.isPresent() ? Reason.SERVED : Reason.NO_BACKEND, backend);
    }

    private Reason apply(FilterRule rule, long nowNanos) {
        return switch (rule.action()) {
            case RuleAction.Pass() -> Reason.RULE_PASS;
            case RuleAction.Drop() -> Reason.RULE_DROP;
            case RuleAction.Limit(var limit) -> {
                int slot = version.ruleSlot(rule);
                long emptyAtNanos = ruleEmptyAtNanos[slot];
                if (Limits.isBeyond(emptyAtNanos, limit, nowNanos)) {
                    yield Reason.RULE_LIMIT;
                }
                ruleEmptyAtNanos[slot] = Limits.afterOne(emptyAtNanos, limit, nowNanos);
                yield Reason.RULE_PASS;
            }
            case RuleAction.Redirect _ -> Reason.RULE_REDIRECT;
            case RuleAction.Log _ ->
                    throw new IllegalStateException(
                            "rule: " + rule + " (expected: one that decides)");
        };
    }

    private void countHit(FilterRule rule, int frameBytes) {
        hits.merge(rule.name(), Hits.NONE.plus(frameBytes), (former, _) -> former.plus(frameBytes));
    }

    private static Decision decision(Reason reason, Optional<Backend> backend) {
        return new Decision(reason, backend.map(Backend::name), Optional.empty());
    }
}
