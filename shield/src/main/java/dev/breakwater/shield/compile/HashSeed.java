package dev.breakwater.shield.compile;

import dev.breakwater.bpf.ShieldAbi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Secret of the source buckets' and the tables' hashes, drawn once for each node and kept, so that
/// nobody outside can choose addresses that meet in one bucket.
public record HashSeed(long first, long second) {
    private static final long MIX_FIRST = 0xff51afd7ed558ccdL;
    private static final long MIX_SECOND = 0xc4ceb9fe1a85ec53L;

    /// The seed of the tables that are, or will be, in force.
    ///
    /// @param inForce a `struct in_force`
    public static HashSeed readFrom(ByteBuffer inForce) {
        ByteBuffer fields = inForce.slice().order(ByteOrder.LITTLE_ENDIAN);
        return new HashSeed(
                fields.getLong(ShieldAbi.IN_FORCE_SEED_FIRST_OFFSET),
                fields.getLong(ShieldAbi.IN_FORCE_SEED_SECOND_OFFSET));
    }

    /// Puts it, and the key of cookies, where the packet path reads them beside the word: once,
    /// before anything is in force.
    ///
    /// @param inForce a `struct in_force`
    public void writeTo(ByteBuffer inForce) {
        ProofKey key = ProofKey.of(this);
        inForce.slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(ShieldAbi.IN_FORCE_SEED_FIRST_OFFSET, first)
                .putLong(ShieldAbi.IN_FORCE_SEED_SECOND_OFFSET, second)
                .putLong(ShieldAbi.IN_FORCE_PROOF_FIRST_OFFSET, key.first())
                .putLong(ShieldAbi.IN_FORCE_PROOF_SECOND_OFFSET, key.second());
    }

    /// The hash of an address in a scope. Keyed, not cryptographic; `hash_in_scope` of bpf/tables.h
    /// computes the same.
    ///
    /// @param scope what the address is hashed for: a backend slot, a protocol and port ...
    /// @param high see [dev.breakwater.shield.config.IpAddress]
    /// @param low likewise
    public long hash(long scope, long high, long low) {
        return inScope(ofAddress(high, low), scope);
    }

    /// The hash of addresses in a scope, as `hash_in_scope` of bpf/tables.h computes it.
    ///
    /// @param address the hash of one, or the sum of two
    public long inScope(long address, long scope) {
        // One round is enough: the address is mixed already, and nobody chooses the scope.
        long hash = (address ^ scope ^ second) * MIX_FIRST;
        return hash ^ hash >>> 32;
    }

    /// The hash of an address alone, as `hash_address` of bpf/tables.h computes it.
    public long ofAddress(long high, long low) {
        long hash = mix(first ^ high);
        return low == 0 ? hash : mix(hash ^ low);
    }

    /// MurmurHash3's 64-bit finalizer (Appleby).
    private static long mix(long value) {
        long mixed = (value ^ value >>> 33) * MIX_FIRST;
        mixed = (mixed ^ mixed >>> 33) * MIX_SECOND;
        return mixed ^ mixed >>> 33;
    }

    @Override
    public String toString() {
        return "HashSeed[secret]";
    }
}
