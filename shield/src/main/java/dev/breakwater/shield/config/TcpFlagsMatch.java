package dev.breakwater.shield.config;

/// Which TCP flags a rule asks for, as bits of the header's 14th byte: FIN 1, SYN 2, RST 4, PSH 8,
/// ACK 16, URG 32, ECE 64, CWR 128 (RFC 9293 section 3.1).
///
/// @param set flags that must be set
/// @param clear flags that must not be; none of `set`
public record TcpFlagsMatch(int set, int clear) {
    /// Asks for nothing.
    public static final TcpFlagsMatch ANY = new TcpFlagsMatch(0, 0);

    public TcpFlagsMatch {
        Refuse.unlessInRange("set", set, 0, 255);
        Refuse.unlessInRange("clear", clear, 0, 255);
        Refuse.unless((set & clear) == 0, "clear", clear, "no flag that is in set, " + set);
    }

    public boolean matches(int flags) {
        return (flags & set) == set && (flags & clear) == 0;
    }

    public boolean isAny() {
        return set == 0 && clear == 0;
    }
}
