package dev.breakwater.shield.sight;

/// How many connections and proven sources are known, and how many there is room for.
///
/// @param proven connections whose source has proven its address
/// @param learned connections of others
/// @param sources addresses that were proven
/// @param places of connections and sources together
public record ConnectionCount(long proven, long learned, long sources, long places) {
    public static final ConnectionCount ZERO = new ConnectionCount(0, 0, 0, 0);

    public ConnectionCount plus(ConnectionCount other) {
        return new ConnectionCount(
                proven + other.proven,
                learned + other.learned,
                sources + other.sources,
                places + other.places);
    }

    /// As many in a table of another size.
    ///
    /// @param allPlaces of that table
    public ConnectionCount in(long allPlaces) {
        double times = (double) allPlaces / places;
        return new ConnectionCount(
                Math.round(proven * times),
                Math.round(learned * times),
                Math.round(sources * times),
                allPlaces);
    }
}
