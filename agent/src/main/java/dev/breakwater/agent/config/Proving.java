package dev.breakwater.agent.config;

import dev.breakwater.agent.tables.ShieldTables;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.ProofPolicy;
import java.util.Optional;

/// Whether this node can ask sources for the proofs that a version wants.
final class Proving {
    private Proving() {}

    /// Makes the kernel ready, where a backend of the version asks for proofs.
    ///
    /// @return why the version can't be run; it is tried again, for settings change
    static Optional<Refusal> makeReady(Configuration version, ShieldTables tables) {
        Optional<Backend> asking =
                version.backends().stream()
                        .filter(b -> b.protection().proof().policy() != ProofPolicy.NEVER)
                        .findFirst();
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
