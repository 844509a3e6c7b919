package dev.breakwater.shield.judge;

/// What became of packets from one country.
public record CountryHits(Hits passed, Hits dropped) {
    /// Of a country that nothing came from.
    public static final CountryHits NONE = new CountryHits(Hits.NONE, Hits.NONE);

    CountryHits plus(boolean isDropped, int frameBytes) {
        return isDropped
                ? new CountryHits(passed, dropped.plus(frameBytes))
                : new CountryHits(passed.plus(frameBytes), dropped);
    }
}
