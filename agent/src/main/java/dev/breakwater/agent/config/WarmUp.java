package dev.breakwater.agent.config;

import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.api.v1.Backend;
import dev.breakwater.api.v1.BackendSpec;
import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.api.v1.FilterRuleSpec;
import dev.breakwater.api.v1.Listen;
import dev.breakwater.api.v1.Match;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.api.v1.RateLimit;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.api.v1.VersionPiece;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.compile.TableCompiler;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.read.Reading;
import dev.breakwater.shield.wire.VersionAssembly;
import dev.breakwater.shield.wire.VersionContent;
import dev.breakwater.shield.wire.VersionPieces;
import java.util.ArrayList;
import java.util.List;

/// Puts a made-up version together, reads, compiles and encodes it until the JVM has compiled that
/// code: the first version of a JVM takes a second, a later one of a thousand rules some 20 ms.
/// Nothing of it reaches disk or kernel. Owned by one thread.
final class WarmUp {
    /// Enough for the JVM's last compiler to have seen the loops.
    static final int ROUNDS_MAX = 30;

    private static final int RULES = 200;
    private static final int BACKENDS = 8;
    private static final HashSeed SEED = new HashSeed(1, 2);

    private final VersionContent content = VersionContent.of(makeUp());

    /// One round; another thread's work can come before the next.
    void round() {
        VersionAssembly assembly = new VersionAssembly("", 0, VersionContent.EMPTY);
        for (VersionPiece piece : VersionPieces.cut("", 1, 0, content.keys(), content)) {
            if (assembly.on(piece)
                    instanceof VersionAssembly.Step.Complete(var history, long number, var whole)) {
                compile(Offer.of(history, number, whole));
            }
        }
    }

    private static void compile(Offer offer) {
        switch (new VersionRecords().read(offer.id(), offer.content())) {
            case Reading.Accepted<Configuration>(Configuration made) -> {
                Slots slots = Slots.EMPTY.next(made);
                TableCompiler.compile(made, slots, SEED);
                StoredVersion stored = new StoredVersion(offer, slots, SEED, "", CountBases.EMPTY);
                StoredVersionBytes.encode(new StoredVersionBytes.Numbered(1, stored));
            }
            case Reading.Rejected<Configuration>(List<Problem> problems) ->
                    throw new IllegalStateException("made-up configuration: " + problems);
        }
    }

    private static List<Resource> makeUp() {
        List<Resource> made = new ArrayList<>();
        for (int i = 0; i < BACKENDS; i++) {
            made.add(Resource.newBuilder().setBackend(backend(i)).build());
        }
        for (int i = 0; i < RULES; i++) {
            made.add(Resource.newBuilder().setFilterRule(rule(i)).build());
        }
        AddressListSpec.Builder list =
                AddressListSpec.newBuilder().setAction(AddressListSpec.Action.DENY);
        for (int i = 0; i < RULES; i++) {
            list.addEntries("198.51.100." + i).addEntries("2001:db8:0:" + i + "::/64");
        }
        made.add(
                Resource.newBuilder()
                        .setAddressList(
                                AddressList.newBuilder()
                                        .setMetadata(Metadata.newBuilder().setName("list"))
                                        .setSpec(list))
                        .build());
        return made;
    }

    private static Backend backend(int number) {
        Listen.Builder listen =
                Listen.newBuilder().setAddress("192.0.2." + (number + 1)).addPorts("27015-27030");
        return Backend.newBuilder()
                .setMetadata(Metadata.newBuilder().setName("backend-" + number))
                .setSpec(BackendSpec.newBuilder().setType(BackendSpec.Type.UDP).addListen(listen))
                .build();
    }

    private static FilterRule rule(int number) {
        Match match =
                Match.newBuilder()
                        .addSources("10." + number + ".0.0/16")
                        .addSources("2001:db8:" + number + "::/48")
                        .setProtocol(number % 2 == 0 ? "UDP" : "TCP")
                        .addDestinationPorts(Integer.toString(1_024 + number))
                        .build();
        FilterRuleSpec.Builder spec =
                FilterRuleSpec.newBuilder().setPriority(1 + number).setMatch(match);
        if (number % 3 == 0) {
            spec.setAction(FilterRuleSpec.Action.RATE_LIMIT)
                    .setRateLimit(RateLimit.newBuilder().setRatePps(100).setBurstPackets(10));
        } else {
            spec.setAction(FilterRuleSpec.Action.DROP);
        }
        return FilterRule.newBuilder()
                .setMetadata(Metadata.newBuilder().setName("rule-" + number))
                .setSpec(spec)
                .build();
    }
}
