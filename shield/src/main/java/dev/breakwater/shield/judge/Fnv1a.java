package dev.breakwater.shield.judge;

/// FNV-1a of 64 bits (draft-eastlake-fnv). Its key is no secret: whoever wants makes texts of one
/// hash. Pure.
final class Fnv1a {
    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Fnv1a() {}

    static long hash(Span bytes) {
        long hash = OFFSET_BASIS;
        for (int i = 0; i < bytes.length(); i++) {
            hash = (hash ^ bytes.u8(i)) * PRIME;
        }
        return hash;
    }
}
