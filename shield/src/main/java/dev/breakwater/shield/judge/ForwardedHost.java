package dev.breakwater.shield.judge;

/// The host of a handshake as BungeeCord sends it to the backends behind it: the host, the client's
/// address, its id of 32 digits, maybe properties, NUL between them. Backends that listen to it
/// believe anybody, so a client's own is refused. Forge too puts something behind a NUL: FML, FML2
/// ... FORGE. Pure.
final class ForwardedHost {
    /// The first NUL, and at least the other one and the id.
    private static final int BYTES_MIN = 34;

    /// What is looked through, by words: longer than any name that there is.
    private static final int LOOKED_BYTES_MAX = 256;

    private static final int WORD_BYTES = 8;

    private ForwardedHost() {}

    /// Whether a host is one that no client sends.
    ///
    /// @param host may be cut, and what follows it stands behind it
    /// @param bytes its length
    static boolean is(Span host, int bytes) {
        int here = host.length() / WORD_BYTES * WORD_BYTES;
        String text = host.first(Math.min(here, LOOKED_BYTES_MAX)).text();
        int nul = text.indexOf('\0');
        if (nul < 0) {
            int lastWord = LOOKED_BYTES_MAX - WORD_BYTES;
            return text.length() == LOOKED_BYTES_MAX && lastWord + BYTES_MIN <= bytes;
        }
        return nul + BYTES_MIN <= bytes && nul + 1 < host.length() && isAddress(host.u8(nul + 1));
    }

    /// Whether an address may begin so; one of nothing is believed too.
    private static boolean isAddress(int next) {
        return "0123456789abcdef.:\0".indexOf(next) >= 0;
    }
}
