package dev.breakwater.agent.config;

import dev.breakwater.agent.tables.ShieldTables;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.ProofPolicy;
import dev.breakwater.shield.config.Protocols;
import dev.breakwater.shield.config.TcpProof;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Whether this node can ask sources for the proofs that a version wants.
final class Proving {
    private Proving() {}

    /// The slots of backends that ask for proof and didn't before: they have yet to learn who is
    /// connected.
    static Set<Integer> anew(Optional<Configuration> before, Configuration version, Slots slots) {
        Set<String> asking =
                before.stream()
                        .flatMap(configuration -> configuration.backends().stream())
                        .filter(Proving::asks)
                        .map(Backend::name)
                        .collect(Collectors.toSet());
        return version.backends().stream()
                .filter(backend -> asks(backend) && !asking.contains(backend.name()))
                .map(backend -> slots.backends().get(backend.name()))
                .collect(Collectors.toSet());
    }

    private static boolean asks(Backend backend) {
        return backend.protection().proof().policy() != ProofPolicy.NEVER;
    }

    private static boolean needsTheStack(Backend backend) {
        return asks(backend)
                && backend.type().protocol() == Protocols.TCP
                && backend.protection().proof().overTcp() == TcpProof.SYN_COOKIE;
    }

    /// Makes the kernel ready, where a backend of the version asks for SYN cookies.
    ///
    /// @return why the version can't be run; it is tried again, for settings change
    static Optional<Refusal> makeReady(Configuration version, ShieldTables tables) {
        Optional<Backend> asking =
                version.backends().stream().filter(Proving::needsTheStack).findFirst();
        return asking.flatMap(
                backend ->
                        tables.readyToProve()
                                .map(
                                        why ->
                                                new Refusal(
                                                        "Backend/" + backend.name(),
                                                        "spec.protection.proof: " + why,
                                                        true)));
    }
}
