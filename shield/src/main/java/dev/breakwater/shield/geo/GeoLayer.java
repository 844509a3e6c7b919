package dev.breakwater.shield.geo;

import dev.breakwater.shield.config.IpAddress;

/// What one database says of each address: a [GeoField], or 0 where it says nothing. Immutable.
///
/// @param type of the database, in its own words
/// @param builtEpochSeconds when it was made, by its own word
public record GeoLayer(AddressSteps ipv4, AddressSteps ipv6, String type, long builtEpochSeconds) {
    /// Says nothing of any address.
    public static final GeoLayer NONE =
            new GeoLayer(AddressSteps.NONE, AddressSteps.NONE, "none", 0);

    /// Whether it says nothing of any address.
    public boolean isEmpty() {
        return ipv4.count() == 1 && ipv4.value(0) == 0 && ipv6.count() == 1 && ipv6.value(0) == 0;
    }

    /// What it says of an address.
    public int find(IpAddress address) {
        return switch (address.family()) {
            case IPV4 -> ipv4.find(address);
            case IPV6 -> ipv6.find(address);
        };
    }
}
