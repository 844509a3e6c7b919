package dev.breakwater.control.clusters;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import dev.breakwater.control.store.ClusterStore;
import dev.breakwater.control.store.StoredCluster;
import dev.breakwater.shield.wire.JoinToken;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Clusters and the keys that let nodes into them.
///
/// A key is 256 random bits: no search finds it, so that a plain SHA-256 of it can be stored.
///
/// Thread-safe.
public final class Clusters {
    public static final int CLUSTERS_MAX = 1_000;

    /// Good keys of one cluster.
    public static final int KEYS_MAX = 16;

    private static final int KEY_BYTES = 32;

    private final ClusterStore store;
    private final String authoritySha256;
    private final InstantSource wallClock;
    private final SecureRandom random;

    public Clusters(
            ClusterStore store,
            String authoritySha256,
            InstantSource wallClock,
            SecureRandom random) {
        this.store = store;
        this.authoritySha256 = authoritySha256;
        this.wallClock = wallClock;
        this.random = random;
    }

    /// What became of the wish for a key.
    public sealed interface NewKey {
        /// The token is told to whoever asked, and to nobody again.
        record Made(JoinToken token, StoredCluster.Key key) implements NewKey {}

        /// There is a cluster of that name already.
        record Taken() implements NewKey {}

        /// There is no such cluster.
        record Missing() implements NewKey {}

        /// There are as many clusters, or keys of this one, as there can be.
        ///
        /// @param expected what to do
        record Full(String found, String expected) implements NewKey {}
    }

    /// Every cluster with its good keys, by name.
    public List<StoredCluster> list() {
        Instant now = wallClock.instant();
        return store.clusters().stream()
                .map(
                        cluster ->
                                new StoredCluster(
                                        cluster.name(), cluster.createdAt(), good(cluster, now)))
                .toList();
    }

    private static List<StoredCluster.Key> good(StoredCluster cluster, Instant now) {
        return cluster.keys().stream().filter(key -> key.expiresAt().isAfter(now)).toList();
    }

    private Optional<StoredCluster> find(String name) {
        return list().stream().filter(cluster -> cluster.name().equals(name)).findFirst();
    }

    /// Makes a cluster with a first key.
    public NewKey create(String name, Duration keyLifetime) {
        int count = store.clusters().size();
        if (count >= CLUSTERS_MAX) {
            return new NewKey.Full(count + " clusters", "fewer than " + CLUSTERS_MAX);
        }
        return store.create(name, now()) ? add(name, keyLifetime, false) : new NewKey.Taken();
    }

    /// Makes a further key.
    ///
    /// @param isOnlyOne ends all others at once
    public NewKey rotateKey(String name, Duration keyLifetime, boolean isOnlyOne) {
        Optional<StoredCluster> cluster = find(name);
        if (cluster.isEmpty()) {
            return new NewKey.Missing();
        }
        int count = cluster.get().keys().size();
        if (count >= KEYS_MAX && !isOnlyOne) {
            return new NewKey.Full(
                    count + " good keys", "fewer than " + KEYS_MAX + ": revoke the others");
        }
        return add(name, keyLifetime, isOnlyOne);
    }

    private NewKey add(String cluster, Duration lifetime, boolean isOnlyOne) {
        byte[] secret = new byte[KEY_BYTES];
        random.nextBytes(secret);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Instant now = now();
        StoredCluster.Key key = new StoredCluster.Key(sha256(text), now, now.plus(lifetime));
        store.addKey(cluster, key, isOnlyOne);
        return new NewKey.Made(new JoinToken(cluster, text, authoritySha256), key);
    }

    private Instant now() {
        return wallClock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /// Whether a key lets nodes into a cluster now. Takes as long for any wrong key.
    boolean isGood(String cluster, String key) {
        byte[] sha256 = sha256(key).toByteArray();
        boolean isGood = false;
        for (StoredCluster.Key good : find(cluster).map(StoredCluster::keys).orElse(List.of())) {
            isGood |= MessageDigest.isEqual(good.sha256().toByteArray(), sha256);
        }
        return isGood;
    }

    private static ByteString sha256(String key) {
        try {
            return ByteString.copyFrom(
                    MessageDigest.getInstance("SHA-256").digest(key.getBytes(US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256: not in this JDK", e);
        }
    }
}
