package dev.breakwater.shield.config;

/// The number of an autonomous system: of a network that routes its addresses as one.
///
/// @param number 1 to 4,294,967,295
public record Asn(long number) {
    public static final long MAX = 4_294_967_295L;

    public Asn {
        Refuse.unlessInRange("asn", number, 1, MAX);
    }

    /// `AS64496`.
    @Override
    public String toString() {
        return "AS" + number;
    }
}
