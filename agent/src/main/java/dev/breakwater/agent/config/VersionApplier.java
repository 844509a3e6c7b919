package dev.breakwater.agent.config;

import dev.breakwater.agent.tables.NewSlots;
import dev.breakwater.agent.tables.ShieldTables;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.compile.TableCompiler;
import dev.breakwater.shield.compile.TableImages;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.InForce;
import dev.breakwater.shield.geo.NodeSources;
import dev.breakwater.shield.read.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a version the one that the kernel judges by.
///
/// The order is: read, check, compile, disk, kernel. The disk comes first, so that a node killed at
/// any moment comes back with the version that it acknowledged or with the one after it, never with
/// an earlier one; and since the disk keeps two, a version that the kernel then won't take is taken
/// back, at the next start if need be. Whatever fails, the version before stays, in the kernel and
/// on the disk.
///
/// A version's rules come and go with the time ([InForce]); [#keepInForce] puts the tables up again
/// when they do. To control, to the disk and to the counters it stays the same version.
///
/// Thread-safe: one call after another.
public final class VersionApplier {
    private static final Logger log = LoggerFactory.getLogger(VersionApplier.class);

    private static final String ENDED_THE_AGENT =
            "the agent ended "
                    + Attempts.ATTEMPTS_MAX
                    + " times while it worked on this version, likely for want of memory (expected:"
                    + " a version that fits; publish one with fewer rules or shorter lists)";

    private final ShieldTables tables;
    private final VersionFolder folder;
    private final VersionRecords records = new VersionRecords();
    private HashSeed seed;

    /// The version last published.
    private Optional<Configuration> version = Optional.empty();

    /// What of it the kernel judges by; empty where that isn't known.
    private volatile Optional<InForce> inForce = Optional.empty();

    private NodeSources sources = NodeSources.NONE;

    /// What the geo part that the kernel reads was compiled from.
    private GeoInForce geo = GeoInForce.NONE;

    private volatile Attribution attribution = Attribution.EMPTY;

    /// @param freshSeed for a node whose disk holds none
    public VersionApplier(ShieldTables tables, VersionFolder folder, HashSeed freshSeed) {
        this.tables = tables;
        this.folder = folder;
        this.seed = tables.seed().orElse(freshSeed);
    }

    /// Whose the kernel's counts are, for any thread.
    public Attribution attribution() {
        return attribution;
    }

    /// Of the version in force, for any thread; none where it isn't known.
    public List<Backend> backends() {
        return inForce.map(now -> now.configuration().backends()).orElse(List.of());
    }

    /// Publishes the newest version on the disk that can be; answers it, or NONE.
    ///
    /// Where a file is damaged and the maps outlived the last agent, nothing is published: the
    /// kernel judges by the newest still, and what is left on the disk may be the one before.
    ///
    /// @param now what is in force now
    public synchronized Offer resume(Instant now) {
        VersionFolder.Loaded loaded = folder.load();
        Optional<StoredVersion> outlived =
                loaded.versions().stream()
                        .filter(version -> version.epoch().equals(tables.epoch()))
                        .findFirst();
        if (loaded.isDamaged() && outlived.isPresent()) {
            StoredVersion version = outlived.get();
            attribution = Attribution.resume(version.slots(), version.bases(), tables);
            log.atWarn().log("The kernel goes on with the version that it has.");
            return Offer.NONE;
        }
        for (StoredVersion version : loaded.versions()) {
            if (isWorthTrying(version) && resume(version, now)) {
                folder.run(version);
                return version.offer();
            }
        }
        attribution = Attribution.resume(Slots.EMPTY, CountBases.EMPTY, tables);
        return Offer.NONE;
    }

    private boolean isWorthTrying(StoredVersion version) {
        VersionId id = version.offer().id();
        if (folder.attempts().areOver(id)) {
            log.atError()
                    .addKeyValue("version", id.number())
                    .addKeyValue("why", ENDED_THE_AGENT)
                    .log("The version on the disk is not tried again; trying the one before it.");
            return false;
        }
        return true;
    }

    private boolean resume(StoredVersion stored, Instant now) {
        folder.attempts().begin(stored.offer().id());
        boolean isResumed = publish(stored, now);
        folder.attempts().end(stored.offer().id());
        return isResumed;
    }

    private boolean publish(StoredVersion stored, Instant now) {
        // Tables that outlived the last agent keep their seed.
        seed = tables.seed().orElse(stored.seed());
        boolean isSameEpoch = stored.epoch().equals(tables.epoch());
        CountBases bases = isSameEpoch ? stored.bases() : CountBases.EMPTY;
        Offer offer = stored.offer();
        try {
            switch (records.read(offer.id(), offer.content())) {
                case Reading.Accepted<Configuration>(Configuration configuration) -> {
                    InForce next = InForce.of(configuration, now);
                    GeoInForce nextGeo = geo.next(sources, configuration);
                    tables.publish(
                            TableCompiler.compile(
                                    next.configuration(),
                                    stored.slots(),
                                    seed,
                                    Redirects.of(configuration, tables),
                                    nextGeo.classes()),
                            NewSlots.NONE);
                    version = Optional.of(configuration);
                    inForce = Optional.of(next);
                    geo = nextGeo;
                }
                case Reading.Rejected<Configuration>(List<Problem> problems) ->
                        throw new IllegalArgumentException(problems.getFirst().toString());
            }
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("version", offer.id().number())
                    .setCause(e)
                    .log("The version on the disk can't be run; trying the one before it.");
            return false;
        }
        attribution = Attribution.resume(stored.slots(), bases, tables);
        if (!isSameEpoch) {
            keepEpoch(stored, bases);
        }
        return true;
    }

    private void keepEpoch(StoredVersion version, CountBases bases) {
        try {
            folder.save(
                    new StoredVersion(
                            version.offer(), version.slots(), seed, tables.epoch(), bases));
        } catch (DiskException e) {
            log.atWarn()
                    .addKeyValue("why", e.getMessage())
                    .log("The state folder doesn't take writes; the node protects all the same.");
        }
    }

    /// Tries to run a version. One that ended the agent twice is not tried any more.
    ///
    /// @param now what is in force now
    public synchronized ApplyOutcome apply(Offer offer, Instant now) {
        if (folder.attempts().areOver(offer.id())) {
            return new ApplyOutcome.Refused(new Refusal("", "apply: " + ENDED_THE_AGENT, false));
        }
        folder.attempts().begin(offer.id());
        ApplyOutcome outcome = tryOut(offer, now);
        folder.attempts().end(offer.id());
        return outcome;
    }

    private ApplyOutcome tryOut(Offer offer, Instant now) {
        try {
            return switch (records.read(offer.id(), offer.content())) {
                case Reading.Accepted<Configuration>(Configuration configuration) ->
                        apply(offer, configuration, now);
                case Reading.Rejected<Configuration>(List<Problem> problems) ->
                        new ApplyOutcome.Refused(refusalOf(problems));
            };
        } catch (DiskException e) {
            return refused("disk", e, true);
        } catch (IllegalArgumentException e) {
            return refused("compile", e, false);
        } catch (RuntimeException e) {
            // One version that trips over a defect must not take the node's protection down with
            // it.
            log.atError()
                    .addKeyValue("version", offer.id().number())
                    .setCause(e)
                    .log("A version could not be applied; the one before stays.");
            return refused("apply", e, true);
        }
    }

    private ApplyOutcome apply(Offer offer, Configuration configuration, Instant now) {
        Slots before = attribution.slots();
        Slots after = before.next(configuration);
        InForce nextInForce = InForce.of(configuration, now);
        Redirects redirects = Redirects.of(configuration, tables);
        if (redirects.missing().isPresent()) {
            return new ApplyOutcome.Refused(redirects.missing().get());
        }
        Optional<Refusal> unready = Proving.makeReady(configuration, tables);
        if (unready.isPresent()) {
            return new ApplyOutcome.Refused(unready.get());
        }
        GeoInForce nextGeo = geo.next(sources, configuration);
        TableImages images = compile(nextInForce, nextGeo, after, redirects);
        Attribution next = attribution.beforePublishing(after, tables);
        folder.save(new StoredVersion(offer, after, seed, tables.epoch(), next.bases()));
        try {
            tables.publish(
                    images,
                    NewSlots.between(before, after)
                            .withBackends(Proving.anew(version, configuration, after)));
            version = Optional.of(configuration);
            inForce = Optional.of(nextInForce);
            geo = nextGeo;
        } catch (RuntimeException e) {
            folder.takeBack();
            inForce = Optional.empty();
            log.atError()
                    .addKeyValue("version", offer.id().number())
                    .setCause(e)
                    .log("The kernel would not take a version; the one before stays.");
            return refused("kernel", e, true);
        }
        attribution = next;
        settle(next, before);
        return new ApplyOutcome.Applied(offer.id());
    }

    private TableImages compile(
            InForce next, GeoInForce nextGeo, Slots slots, Redirects redirects) {
        return inForce.map(InForce::configuration)
                .map(
                        former ->
                                TableCompiler.compileChanges(
                                        former,
                                        geo.classes(),
                                        next.configuration(),
                                        nextGeo.classes(),
                                        slots,
                                        seed,
                                        redirects))
                .orElseGet(
                        () ->
                                TableCompiler.compile(
                                        next.configuration(),
                                        slots,
                                        seed,
                                        redirects,
                                        nextGeo.classes()));
    }

    /// Has the kernel judge by what the node knows of sources from now on; before the first
    /// version, by what it will know then.
    ///
    /// @throws RuntimeException where the tables can't hold it or the kernel refuses; then what was
    ///     known before stays
    public synchronized void know(NodeSources next) {
        if (inForce.isPresent() && version.isPresent()) {
            GeoInForce nextGeo = geo.next(next, version.get());
            Redirects redirects = Redirects.of(version.get(), tables);
            TableImages images = compile(inForce.get(), nextGeo, attribution.slots(), redirects);
            if (!images.parts().isEmpty()) {
                tables.publish(images, NewSlots.NONE);
            }
            geo = nextGeo;
        }
        sources = next;
    }

    /// Whether the kernel judges by what is in force at an instant, for any thread.
    public boolean isInForce(Instant now) {
        return inForce.isEmpty() || inForce.get().isAlsoAt(now);
    }

    /// Makes the kernel judge by what of its version is in force now.
    ///
    /// @throws RuntimeException where the kernel refuses; then all is as it was before
    public synchronized void keepInForce(Instant now) {
        if (isInForce(now) || version.isEmpty()) {
            return;
        }
        InForce next = InForce.of(version.get(), now);
        TableImages images =
                compile(next, geo, attribution.slots(), Redirects.of(version.get(), tables));
        if (!images.parts().isEmpty()) {
            tables.publish(images, NewSlots.NONE);
        }
        inForce = Optional.of(next);
        log.atInfo()
                .addKeyValue("version", images.version())
                .addKeyValue("rules", next.configuration().filterRules().size())
                .addKeyValue("until", next.until())
                .log("What is in force of the version has changed.");
    }

    /// The version is live: failing to read what its predecessor left is no reason to refuse it.
    private void settle(Attribution published, Slots before) {
        try {
            attribution = published.afterPublishing(before, tables);
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("Counts of deleted backends can't be read.");
        }
    }

    private static ApplyOutcome refused(String step, RuntimeException failure, boolean isPassing) {
        return new ApplyOutcome.Refused(
                new Refusal("", step + ": " + failure.getMessage(), isPassing));
    }

    private static Refusal refusalOf(List<Problem> problems) {
        Problem first = problems.getFirst();
        String path = first.path().isEmpty() ? "" : first.path() + ": ";
        String more = problems.size() == 1 ? "" : "; " + (problems.size() - 1) + " more problems";
        return new Refusal(first.resource(), path + first.message() + more, false);
    }
}
